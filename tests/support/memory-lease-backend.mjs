/**
 * A database in memory for `leasedTokenStore`, with a log of its commands. `before` is called with each command's name and
 * key, and may be async, throw, or return another value to use instead.
 */
export function memoryLeaseBackend({ before = () => {}, ...more } = {}) {
  const entries = new Map();
  const log = [];
  const valueOf = (key) => {
    const entry = entries.get(key);
    return entry && Date.now() < entry.until ? entry.value : undefined;
  };
  const put = (key, value, ttlMs) => entries.set(key, { value, until: Date.now() + ttlMs });
  const commands = {
    get: (key) => valueOf(key) ?? null,
    set: (key, value, { ttlMs }) => put(key, value, ttlMs) && "OK",
    add: (key, value, { ttlMs }) => valueOf(key) === undefined && Boolean(put(key, value, ttlMs)),
    remove: (key, value) => (value === undefined || valueOf(key) === value) && entries.delete(key),
  };
  const backend = Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [
      name,
      async (...given) => {
        log.push([name, ...given]);
        const instead = await before(name, ...given);
        return instead === undefined ? command(...given) : instead;
      },
    ]),
  );
  return { backend: { ...backend, ...more }, entries, log, names: () => log.map(([name]) => name) };
}

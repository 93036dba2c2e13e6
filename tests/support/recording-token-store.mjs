/** A token store over a `Map` that records its calls; `overrides` replaces some of its methods. */
export function recordingTokenStore(overrides = {}) {
  const entries = new Map();
  const calls = [];
  const store = {
    get: (key) => entries.get(key),
    set: (key, token) => void entries.set(key, token),
    delete: (key) => void entries.delete(key),
    ...overrides,
  };
  const record = (name) => [
    name,
    (...parameters) => {
      calls.push([name, ...parameters]);
      return store[name](...parameters);
    },
  ];
  return { entries, calls, ...Object.fromEntries(["get", "set", "delete"].map(record)) };
}

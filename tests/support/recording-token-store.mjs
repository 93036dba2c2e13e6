/** A token store over a `Map`, with every call that it met; `overrides` put other methods in place of its own. */
export function tokenMap(overrides = {}) {
  const kept = new Map();
  const calls = [];
  const store = {
    get: (key) => kept.get(key),
    set: (key, token) => void kept.set(key, token),
    delete: (key) => void kept.delete(key),
    ...overrides,
  };
  const recorded = (name) => [
    name,
    (...given) => {
      calls.push([name, ...given]);
      return store[name](...given);
    },
  ];
  return { kept, calls, ...Object.fromEntries(["get", "set", "delete"].map(recorded)) };
}

/**
 * Keeps methods from RPC, by which any Worker with a binding could call them: only what is on the prototype can be called, and
 * what the object itself has under that name hides it.
 */
export function keepPrivate<Instance extends object>(instance: Instance, names: readonly string[]): void {
  for (const name of names) {
    const method: unknown = Reflect.get(instance, name);
    const value: unknown = typeof method === "function" ? method.bind(instance) : undefined;
    Object.defineProperty(instance, name, { value, writable: true, configurable: true });
  }
}

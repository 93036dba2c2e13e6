/** Returns a function that creates a value when it is first called. */
export function lazy(create) {
  let created;
  return () => (created ??= create());
}

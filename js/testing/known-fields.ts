/** Throws for a field that does not exist: a misspelled one in a test should fail there, rather than have no effect. */
export function checkFields(of: string, given: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    throw new TypeError(`${of} has no \`${unknown}\`; there are ${Object.keys(known).join(", ")}`);
  }
}

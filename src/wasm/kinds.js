// One crossing for a whole page: reading 2,000 fields one by one from wasm costs more than parsing them did.
const KIND = { undefined: 1, boolean: 4, number: 8, string: 16, object: 64 };
const names = new Map();

/** The kind of each of `fields` of each of `holders`, as the bits of `Kinds` in shape.rs. */
export function kinds(holders, within, fields) {
  let keys = names.get(fields);
  if (!keys) names.set(fields, (keys = fields.split(",")));
  const found = new Uint8Array(holders.length * keys.length);
  let at = 0;
  for (let holder of holders) {
    if (within) holder = holder?.[within];
    for (const key of keys) {
      const value = holder?.[key];
      found[at++] = value === null ? 2 : Array.isArray(value) ? 32 : KIND[typeof value];
    }
  }
  return found;
}

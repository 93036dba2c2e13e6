const kinds = { app: 0, installation: 1, organization: 2, token: 3, project: 4, user: 5 } as const;

/** Hashes a 32-bit number, one to one (the finalizer of MurmurHash3). */
export function mix32(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0; // 0 is a fixed point of the steps below
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * Returns the UUID of the `index`th object of a kind, the same in every run, so that a failing test can be repeated.
 * It is unique: its first 32 bits are a one-to-one hash of kind and index.
 */
export function uuid(kind: keyof typeof kinds, index: number): string {
  const seed = index * 8 + kinds[kind];
  const a = hex(mix32(seed));
  const b = hex(mix32(seed ^ 0x5bd1e995));
  const c = hex(mix32(seed ^ 0x2545f491));
  const d = hex(mix32(seed ^ 0x6c078965));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** Returns a random access token in the registry's format. */
export function createSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return "crs_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

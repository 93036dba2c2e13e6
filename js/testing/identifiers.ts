const kinds = { app: 0, installation: 1, organization: 2, token: 3, project: 4 } as const;

/** Scatters a 32-bit number over all 32-bit numbers, one to one (the finalizer of MurmurHash3). */
export function scatter(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0; // so that 0, which the steps below leave as it is, is scattered too
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * The UUID of the `index`th thing of a kind, the same in every run, so that a failing test can be run again as it was.
 * No two are alike, for the first 32 bits scatter kind and index one to one.
 */
export function uuid(kind: keyof typeof kinds, index: number): string {
  const seed = index * 8 + kinds[kind];
  const a = hex(scatter(seed));
  const b = hex(scatter(seed ^ 0x5bd1e995));
  const c = hex(scatter(seed ^ 0x2545f491));
  const d = hex(scatter(seed ^ 0x6c078965));
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** A fresh secret in the form of the registry's access tokens. */
export function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return "crs_" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

type GetBuiltinModule = (name: "node:crypto") => { readonly webcrypto: Crypto };

/**
 * Replaces the global `crypto` in the whole bundle, jose included: in jsdom it has no `subtle`, so that Node's is used there.
 */
export const crypto = {
  get subtle(): SubtleCrypto {
    return globalThis.crypto?.subtle ?? nodeCrypto().subtle;
  },
  getRandomValues(array: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return (globalThis.crypto ?? nodeCrypto()).getRandomValues(array);
  },
};

function nodeCrypto(): Crypto {
  const { process } = globalThis as { process?: { readonly getBuiltinModule?: GetBuiltinModule } };
  const found = process?.getBuiltinModule?.("node:crypto").webcrypto;
  if (found === undefined) throw new Error("The emulator signs and verifies JWTs: it needs `crypto.subtle`");
  return found;
}

// Replaces the global `crypto` in the whole bundle, jose included.
//
// WebCrypto signs in another thread, in real time. Under fake timers, which run hours in no time, a JWT would come too late
// for every timeout and retry. Node, Deno and Bun can sign at once, too, and do so in jsdom, where `crypto` has no `subtle`.

type Bytes = ArrayBuffer | Uint8Array<ArrayBuffer>;

/** The part of `node:crypto` that signs at once. */
interface NodeCrypto {
  readonly webcrypto: Crypto;
  readonly KeyObject: { from(key: CryptoKey): KeyObject };
  generateKeyPairSync(
    type: "rsa",
    options: { readonly modulusLength: number },
  ): { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  sign(hash: "sha256", data: Bytes, key: KeyObject): Uint8Array<ArrayBuffer>;
  verify(hash: "sha256", data: Bytes, key: KeyObject, signature: Bytes): boolean;
}
interface KeyObject {
  export(options: { readonly type: "spki" | "pkcs8"; readonly format: "der" }): Uint8Array<ArrayBuffer>;
}

/** What the emulator and jose call. */
interface Subtle {
  importKey(...given: Parameters<SubtleCrypto["importKey"]>): Promise<CryptoKey>;
  generateKey(algorithm: RsaHashedKeyGenParams, extractable: boolean, usages: KeyUsage[]): Promise<CryptoKeyPair>;
  sign(algorithm: AlgorithmIdentifier, key: CryptoKey, data: Bytes): Promise<Bytes>;
  verify(algorithm: AlgorithmIdentifier, key: CryptoKey, signature: Bytes, data: Bytes): Promise<boolean>;
}

const rsa = "RSASSA-PKCS1-v1_5";
const rs256 = { name: rsa, hash: "SHA-256" };
const keyObjects = new WeakMap<CryptoKey, KeyObject>();

export const crypto = {
  get subtle(): Subtle {
    const node = nodeCrypto();
    const subtle = globalThis.crypto?.subtle ?? node?.webcrypto.subtle;
    if (subtle === undefined) throw new Error("The emulator signs and verifies JWTs, and found no `crypto.subtle`");
    return node === undefined ? subtle : signingAtOnce(subtle, node);
  },
  getRandomValues(array: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    return globalThis.crypto.getRandomValues(array);
  },
};

function signingAtOnce(subtle: SubtleCrypto, node: NodeCrypto): Subtle {
  const rsaKeyObject = (key: CryptoKey): KeyObject | undefined => {
    const { name, hash } = key.algorithm as RsaHashedKeyAlgorithm;
    if (name !== rsa || hash.name !== "SHA-256") return undefined;
    return keyObjects.get(key) ?? (key.extractable ? node.KeyObject.from(key) : undefined);
  };
  return {
    importKey: (...given) => subtle.importKey(...given),
    async generateKey({ modulusLength }) {
      const pair = node.generateKeyPairSync("rsa", { modulusLength });
      const publicDer = pair.publicKey.export({ type: "spki", format: "der" });
      const privateDer = pair.privateKey.export({ type: "pkcs8", format: "der" });
      const publicKey = await subtle.importKey("spki", publicDer, rs256, true, ["verify"]);
      const privateKey = await subtle.importKey("pkcs8", privateDer, rs256, false, ["sign"]);
      keyObjects.set(publicKey, pair.publicKey).set(privateKey, pair.privateKey);
      return { publicKey, privateKey };
    },
    async sign(algorithm, key, data) {
      const keyObject = rsaKeyObject(key);
      return keyObject ? node.sign("sha256", data, keyObject) : subtle.sign(algorithm, key, data);
    },
    async verify(algorithm, key, signature, data) {
      const keyObject = rsaKeyObject(key);
      return keyObject
        ? node.verify("sha256", data, keyObject, signature)
        : subtle.verify(algorithm, key, signature, data);
    },
  };
}

function nodeCrypto(): NodeCrypto | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: "node:crypto"): NodeCrypto | undefined } };
  return process?.getBuiltinModule?.("node:crypto");
}

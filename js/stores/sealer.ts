import { forCaller } from "../for-caller.js";
import { type IcrError, createError } from "../error.js";
import type { CryptoKeyLike } from "../platform-types.js";

/**
 * Encrypts what a store keeps, so that who can read the store cannot use it.
 *
 * @example
 * const sealed = await seal.seal("key", "text");
 * const text = await seal.open("key", sealed);
 */
export interface Sealer {
  /** The text, encrypted for this key of the store. */
  seal(key: string, text: string): Promise<string>;
  /** The text again; `undefined` if it was sealed with another key, for another key of the store, or not at all. */
  open(key: string, sealed: string): Promise<string | undefined>;
}

/**
 * An AES-GCM `CryptoKey` that may encrypt and decrypt, or 32 random bytes in base64: `openssl rand -base64 32`.
 *
 * @example
 * const keys: SealingKey[] = [env.SEALING_KEY];
 */
export type SealingKey = string | CryptoKeyLike;

const algorithm = "AES-GCM";
const nonceBytes = 12;

/**
 * Seals texts with AES-256-GCM. The first key seals, all of them open: to rotate, put the new one in front, and remove the old
 * one when what it sealed has expired. A text is bound to its key of the store: moved to another, it does not open.
 *
 * @throws {IcrError} `invalid_options`. A text that is no key rejects the first use.
 * @example
 * const seal = sealer([env.SEALING_KEY, env.OLD_SEALING_KEY]);
 * const tokenStore = kvTokenStore(env.TOKENS, { seal });
 */
export function sealer(keys: readonly SealingKey[]): Sealer {
  return forCaller(() => createSealer(keys));
}

function createSealer(keys: readonly SealingKey[]): Sealer {
  if (!Array.isArray(keys) || keys.length === 0) {
    throw invalid("sealer needs a list of at least one key; the first seals, all of them open.");
  }
  const checked = keys.map(checkKey);
  // The keys, and no promise of them: on Workers one request must not wait for another's.
  let imported: readonly ImportedKey[] | undefined;
  const importKeys = async () => (imported ??= await Promise.all(checked.map(importKey)));

  return {
    async seal(key, text) {
      const [first] = (await importKeys()) as [ImportedKey];
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const content = await crypto.subtle.encrypt(parameters(nonce, key), first.key, utf8(text));
      return `${first.id}.${base64(nonce)}${base64(new Uint8Array(content))}`;
    },
    async open(key, sealed) {
      const [id, content] = sealed.split(".", 2);
      const candidate = (await importKeys()).find((each) => each.id === id);
      if (candidate === undefined || content === undefined) return undefined;
      try {
        const bytes = fromBase64(content);
        const [nonce, encrypted] = [bytes.subarray(0, nonceBytes), bytes.subarray(nonceBytes)];
        const text = await crypto.subtle.decrypt(parameters(nonce, key), candidate.key, encrypted);
        return new TextDecoder().decode(text);
      } catch {
        return undefined; // Changed, or moved from another key of the store.
      }
    },
  };
}

// The runtimes' types have no name for it in common.
interface GcmParameters {
  readonly name: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly additionalData: Uint8Array<ArrayBuffer>;
}

interface ImportedKey {
  /** Tells keys apart without telling anything of them. */
  readonly id: string;
  readonly key: CryptoKey;
}

function checkKey(key: unknown, index: number): string | CryptoKey {
  const name = `The sealer's key ${index + 1}`;
  if (typeof key === "string" && key.trim() !== "") return key;
  if (typeof key !== "object" || key === null || !("algorithm" in key)) {
    throw invalid(`${name} must be a CryptoKey, or 32 random bytes in base64: check where it is read from.`);
  }
  const { algorithm: of, usages } = key as CryptoKey;
  const { name: found, length } = of as { readonly name: string; readonly length?: number };
  if (found !== algorithm || length !== 256) {
    const size = length === undefined ? "" : ` of ${length} bits`;
    throw invalid(`${name} must be an AES-GCM key of 256 bits; this one is for ${found}${size}.`);
  }
  if (!usages.includes("encrypt") || !usages.includes("decrypt")) {
    throw invalid(`${name} must have the usages "encrypt" and "decrypt"; this one has ${JSON.stringify(usages)}.`);
  }
  return key as CryptoKey;
}

async function importKey(given: string | CryptoKey, index: number): Promise<ImportedKey> {
  const key = typeof given === "string" ? await importText(given, index) : given;
  // The tag of an empty text under a nonce of zeros, which no random nonce is.
  const tag = await crypto.subtle.encrypt(parameters(new Uint8Array(nonceBytes), "id"), key, new Uint8Array());
  return { id: base64(new Uint8Array(tag).subarray(0, 6)), key };
}

async function importText(text: string, index: number): Promise<CryptoKey> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  try {
    bytes = fromBase64(text.trim().replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // No base64, which the length says.
  }
  if (bytes?.length !== 32) {
    const found = bytes === undefined ? "no base64" : `${bytes.length} bytes`;
    throw invalid(`The sealer's key ${index + 1} must be 32 random bytes in base64; it is ${found}.`);
  }
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["encrypt", "decrypt"]);
}

function parameters(iv: Uint8Array<ArrayBuffer>, key: string): GcmParameters {
  return { name: algorithm, iv, additionalData: utf8(key) };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

/** Pieces of a multiple of three bytes can be joined. */
function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function invalid(message: string): IcrError {
  return createError({ code: "invalid_options", message, cause: undefined });
}

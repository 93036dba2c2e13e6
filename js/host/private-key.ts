import { describeDer, wrapPkcs1 } from "./der.js";
import { failure } from "./failure.js";

const rs256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const minModulusLength = 2048;

/** `-----BEGIN …-----`, its content and its end, if it has one. */
const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----([^]*?)(-----END|$)/g;

/** What PEM blocks are that hold no private key as such, by their label. Others are told by their content. */
const labels: Readonly<Record<string, string>> = {
  "OPENSSH PRIVATE KEY": "a key in OpenSSH's own format (`ssh-keygen -p -m PKCS8 -f key.pem` converts it)",
  "ENCRYPTED PRIVATE KEY": "an encrypted key (`openssl pkcs8 -in key.pem -out plain.pem` decrypts it)",
  "EC PRIVATE KEY": "an EC key",
  "EC PARAMETERS": "an EC key",
  CERTIFICATE: "a certificate",
  "PUBLIC KEY": "a public key",
  "RSA PUBLIC KEY": "a public key",
};

/**
 * Resolves to the key that signs, from what people have in their environment.
 *
 * @throws {IcrError} `invalid_options`, which says what the value is instead, and never quotes it.
 */
export async function readPrivateKey(value: unknown): Promise<CryptoKey> {
  if (isCryptoKey(value)) return checkKey(value);
  const der = findDer(textOf(value));
  const kind = describeDer(der);
  if (kind !== "PKCS#1" && kind !== "PKCS#8") throw wrongKey(kind);
  const pkcs8 = kind === "PKCS#1" ? wrapPkcs1(der) : der;
  let key;
  try {
    key = await crypto.subtle.importKey("pkcs8", pkcs8, rs256, false, ["sign"]);
  } catch {
    throw wrongKey("an RSA key that is damaged: a part of it is missing or was changed");
  }
  return checkKey(key);
}

function wrongKey(what: string): Error {
  return failure(
    "invalid_options",
    `\`privateKey\` is ${what}. It must be the app's RSA private key: the content of the \`icr_private_key.pem\` that ICR gave.`,
  );
}

function isCryptoKey(value: unknown): value is CryptoKey {
  return typeof value === "object" && value !== null && "algorithm" in value && "usages" in value;
}

function checkKey(key: CryptoKey): CryptoKey {
  const { name, hash, modulusLength } = key.algorithm as {
    name: string;
    hash?: { name?: string };
    modulusLength?: number;
  };
  if (key.type !== "private") throw wrongKey(`a CryptoKey that is ${key.type}`);
  if (name !== rs256.name || hash?.name !== rs256.hash) {
    throw wrongKey(
      `a CryptoKey for ${name}${hash?.name ? ` with ${hash.name}` : ""}, not ${rs256.name} with ${rs256.hash}`,
    );
  }
  if (!key.usages.includes("sign")) throw wrongKey('a CryptoKey without the usage "sign"');
  if (modulusLength !== undefined && modulusLength < minModulusLength) {
    throw wrongKey(`an RSA key of ${modulusLength} bits, and RS256 needs ${minModulusLength}`);
  }
  return key;
}

/** A text; bytes, as of a file that was read without an encoding, one character each. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) throw wrongKey("missing: check where it is read from");
  if (value instanceof Uint8Array) return latin1(value);
  if (typeof value === "object" && "asymmetricKeyType" in value) {
    throw wrongKey('a KeyObject (`key.export({ type: "pkcs8", format: "pem" })` makes a text of it)');
  }
  if (typeof value === "object" && "privateKey" in value) throw wrongKey("a key pair: pass its `privateKey`");
  if (typeof value === "object" && "kty" in value) throw wrongKey("a JSON Web Key");
  throw wrongKey(`no text, but of type ${typeof value}`);
}

function findDer(text: string, decoded = false): Uint8Array<ArrayBuffer> {
  // DER begins with the tag of a sequence, 0x30, which is `0` in texts.
  if (/^0[^]*[^\t-~]/.test(text)) return bytesOf(text);
  const plain = unquote(text);
  if (plain === "") throw wrongKey("empty: check where it is read from");
  const blocks = [...plain.matchAll(pemBlock)];
  const block = blocks.find(([, label = ""]) => /^(RSA )?PRIVATE KEY$/.test(label)) ?? blocks[0];
  if (block) return readBlock(block);
  if (/^ssh-|^ecdsa-/.test(plain)) throw wrongKey("a public key in OpenSSH's format");
  if (/\.(pem|key|der|p8)$/.test(plain)) throw wrongKey("the name of a file: pass what the file contains");
  const content = decoded ? undefined : decodeBase64(plain);
  if (content === undefined) throw wrongKey("no key in any format that is known");
  return findDer(content, true);
}

/** Without what surrounds a text in files of variables, and with line breaks that were written `\n`. */
function unquote(text: string): string {
  return text
    .replace(/^\uFEFF|^\xEF\xBB\xBF/, "")
    .replace(/(\\r)?\\n|\\r/g, "\n")
    .replace(/^[\s"'`\\]+|[\s"'`\\]+$/g, "");
}

function readBlock([, label = "", content = "", end]: RegExpExecArray): Uint8Array<ArrayBuffer> {
  const other = labels[label];
  if (other) throw wrongKey(other);
  if (/Proc-Type: *4, *ENCRYPTED/.test(content)) {
    throw wrongKey("an encrypted key (`openssl rsa -in key.pem -out plain.pem` decrypts it)");
  }
  if (!end) {
    throw wrongKey("only the beginning of a key: a variable of one line needs `\\n` for its line breaks, or base64");
  }
  const der = decodeBase64(content);
  if (der === undefined) throw wrongKey("damaged: what stands between BEGIN and END is not base64");
  return bytesOf(der);
}

/** The bytes of a base64 text, one character each; `undefined` for another text. */
function decodeBase64(text: string): string | undefined {
  const compact = text
    .replace(/[\s"'\\]+/g, "")
    .replace(/-/g, "+")
    .replace(/_/g, "/");
  try {
    return compact === "" ? undefined : atob(compact);
  } catch {
    return undefined;
  }
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

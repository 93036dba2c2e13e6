// Just enough of ASN.1's DER to see what a key is: https://www.rfc-editor.org/rfc/rfc5208, rfc8017 (A.1) and rfc5280 (4.1).

const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;
const objectIdentifier = 0x06;
const sequence = 0x30;

/** What the keys of an algorithm are, by the beginning of its object identifier in hexadecimal digits. */
const algorithms: readonly (readonly [digits: string, name: string])[] = [
  ["2a864886f70d010101", "PKCS#8"],
  ["2a864886f70d01010a", "an RSA key for PSS signatures, not for RS256"],
  ["2a8648ce3d", "an EC key"],
  ["2b6570", "an Ed25519 key"],
];

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** What follows it. */
  readonly rest: Uint8Array;
}

/** "PKCS#1" or "PKCS#8" for an RSA private key, else what it is instead, for a message. */
export function describeDer(der: Uint8Array): string {
  const unknown = "no key in any format that is known";
  const outer = read(der);
  if (outer?.tag !== sequence) return unknown;
  const first = read(outer.content);
  const second = first && read(first.rest);
  if (!first || !second) return unknown;
  if (first.tag === sequence) {
    if (second.tag === bitString) return "a public key";
    if (second.tag === octetString) return "an encrypted key (`openssl pkcs8 -in key.pem -out plain.pem` decrypts it)";
    return second.tag === sequence ? "a certificate" : unknown;
  }
  if (first.tag !== integer) return unknown;
  if (first.content.length > 1) return "a public key";
  if (second.tag === integer) return "PKCS#1";
  if (second.tag === octetString) return "an EC key";
  const identifier = second.tag === sequence ? read(second.content) : undefined;
  return identifier?.tag === objectIdentifier ? describeAlgorithm(identifier.content) : unknown;
}

function describeAlgorithm(identifier: Uint8Array): string {
  const digits = hexadecimal(identifier);
  return algorithms.find(([beginning]) => digits.startsWith(beginning))?.[1] ?? "a key of another algorithm than RSA";
}

export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A PKCS#1 key as PKCS#8, which WebCrypto reads: version, algorithm, and the key. Keys have some hundred bytes or more. */
export function wrapPkcs1(key: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = (bytes: number) => [0x82, bytes >> 8, bytes & 0xff];
  const version = [integer, 1, 0];
  const algorithm = [sequence, 13, objectIdentifier, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0];
  const keyHeader = [octetString, ...length(key.length)];
  const content = [...version, ...algorithm, ...keyHeader, ...key];
  return Uint8Array.from([sequence, ...length(content.length), ...content]);
}

function read(bytes: Uint8Array): Element | undefined {
  const [tag, short] = bytes;
  if (tag === undefined || short === undefined) return undefined;
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  const start = 2 + lengthBytes;
  const length = lengthBytes === 0 ? short : bytes.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = start + length;
  return { tag, content: bytes.subarray(start, end), rest: bytes.subarray(end) };
}

import { Buffer } from "node:buffer";

const windowLength = 12;

/** Every run of 12 characters of a secret, as it is and in base64, whatever stands before it. */
function* windowsOf(secret) {
  const shifted = [0, 1, 2].map((at) =>
    Buffer.from(secret.slice(at))
      .toString("base64")
      .replace(/.{3}=*$/, ""),
  );
  for (const text of [secret, ...shifted, ...shifted.map((each) => each.replaceAll("+", "-").replaceAll("/", "_"))]) {
    for (let at = 0; at + windowLength <= text.length; at += 1) yield text.slice(at, at + windowLength);
  }
}

/**
 * Keeps secrets, and finds them in texts: whole, encoded or in part. The header of a JWT and the prefix of a token are
 * the same for all and no secret. What survives URL encoding is found in URLs: neither kind holds anything else.
 */
export function secretKeeper() {
  const windows = new Set();
  return {
    /** Keeps a JWT or an access token, and gives it back. */
    keep(credential) {
      const [, ...parts] = credential.split(/[._]/);
      for (const part of parts) for (const window of windowsOf(part)) windows.add(window);
      return credential;
    },
    get count() {
      return windows.size;
    },
    /** The first part of a secret that a text holds, `undefined` if it holds none. */
    find(text) {
      for (let at = 0; at + windowLength <= text.length; at += 1) {
        const window = text.slice(at, at + windowLength);
        if (windows.has(window)) return window;
      }
    },
  };
}

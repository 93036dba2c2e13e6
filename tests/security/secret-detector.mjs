import { Buffer } from "node:buffer";

const windowLength = 12;

/** Every run of 12 characters of a secret, in plain and in base64 at each alignment. */
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
 * Records secrets, and finds them in texts: whole, encoded or in part. The header of a JWT and the prefix of a token are
 * not secret. Neither kind has characters that URL encoding changes, so it is found in URLs too.
 */
export function createSecretDetector() {
  const windows = new Set();
  return {
    /** Records a JWT or an access token, and returns it. */
    add(credential) {
      const [, ...parts] = credential.split(/[._]/);
      for (const part of parts) for (const window of windowsOf(part)) windows.add(window);
      return credential;
    },
    get count() {
      return windows.size;
    },
    /** The first part of a secret in a text, `undefined` if there is none. */
    find(text) {
      for (let at = 0; at + windowLength <= text.length; at += 1) {
        const window = text.slice(at, at + windowLength);
        if (windows.has(window)) return window;
      }
    },
  };
}

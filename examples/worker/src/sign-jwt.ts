const rs256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** An RS256 JWT of the app for the next nine minutes; `pem` is its key as PKCS#8, `now` the registry's time in ms. */
export async function signJwt(appId: string, pem: string, now: number): Promise<string> {
  const der = Uint8Array.fromBase64(pem.replace(/-----[^-]+-----/g, ""));
  const key = await crypto.subtle.importKey("pkcs8", der, rs256, false, ["sign"]);
  const seconds = Math.floor(now / 1000);
  const claims = { alg: "RS256", iss: appId, iat: seconds - 60, exp: seconds + 540 };
  const content = [{ alg: "RS256", typ: "JWT" }, claims].map((part) => base64url(utf8(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign(rs256, key, utf8(content));
  return `${content}.${base64url(new Uint8Array(signature))}`;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const base64url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });

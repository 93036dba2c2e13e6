// Makes calls one after the other, and prints which decoders have read which of their responses.
const [size] = process.argv.slice(2);

const decoders = [];
const Decoder = globalThis.TextDecoder;
globalThis.TextDecoder = class extends Decoder {
  responses = new Set();
  bytes = 0;
  constructor(...given) {
    super(...given);
    decoders.push(this);
  }
  decode(...given) {
    const text = super.decode(...given);
    this.bytes += given[0]?.byteLength ?? 0;
    for (const [, response] of text.matchAll(/"response-(\d+)"/g)) this.responses.add(response);
    return text;
  }
};

const { IcrClient } = await import("icr-app-client");
const { exampleInstallation, exampleAccessToken } = await import("icr-app-client/testing");
const { createJwt } = await import("../../support/jwt.mjs");

let sent = 0;
let sizes = 0;
const encode = (value) => new TextEncoder().encode(JSON.stringify(value));
/** A body without a length, in pieces: nothing but the client itself can decode it. */
function bodyOf(bytes, pieces) {
  const step = Math.ceil(bytes.length / pieces);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + step));
      at += step;
    },
  });
}
const fetch = async (url, { method }) => {
  sent += 1;
  const note = `response-${sent}`;
  const padding = "é".repeat(Number(size));
  const path = new URL(url).pathname;
  const value = path.endsWith("/accessTokens")
    ? { note, ...exampleAccessToken, expiresAt: new Date(Date.now() + 7_200_000).toISOString(), padding }
    : { note, ...exampleInstallation, padding, end: note };
  const bytes = encode(method === "DELETE" ? true : value);
  sizes += bytes.length;
  return new Response(bodyOf(bytes, sent % 3 === 0 ? 4 : 1), { status: sent % 5 === 0 ? 404 : 200 });
};
const icr = new IcrClient({ jwt: createJwt({ iss: exampleAccessToken.appId }), fetch, maxRetries: 0 });
for (let round = 0; round < 30; round += 1) {
  await icr.getInstallation("i").catch(() => {});
  await icr.createAppAccessToken().catch(() => {});
}
const used = decoders.map(({ responses, bytes }) => ({ responses: responses.size, bytes }));
console.log(JSON.stringify({ sent, sizes, used }));

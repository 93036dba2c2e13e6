import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { verifyWebhook } from "icr-app-client/host";
import { explainWebhook } from "../../www/lab/webhook.js";

const secret = "whsec";
const sign = (message, key = secret) => `sha256=${createHmac("sha256", key).update(message).digest("hex")}`;
const base64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
const installation = { id: "i-1", organization: { fullName: "Glerá Restoration ehf." } };
const signedData = base64({ event: "suspended", installation });

/** A delivery of this `signedData`. */
function delivery(data = signedData, changes = {}) {
  return { signature: sign(data), body: JSON.stringify({ signedData: data }), secret, ...changes };
}

/** The code with which `verifyWebhook` rejects, or the event that it resolves to. */
async function verdict({ signature, body, secret: own }) {
  try {
    return { payload: await verifyWebhook({ signature, body }, { secrets: own }) };
  } catch (error) {
    return { code: error.code };
  }
}

async function assertSame(given) {
  const { code, payload } = await explainWebhook(given);
  const expected = await verdict(given);
  assert.equal(code, expected.code, JSON.stringify(given));
  assert.deepEqual(payload, expected.payload);
}

const deliveries = {
  genuine: delivery(),
  "of an unknown event": delivery(base64({ event: "new" })),
  "with digits in capitals": delivery(signedData, {
    signature: sign(signedData).toUpperCase().replace("SHA", "sha"),
  }),
  "with a name in capitals": delivery(signedData, { signature: sign(signedData).toUpperCase() }),
  "with white space around the header": delivery(signedData, { signature: ` ${sign(signedData)} ` }),
  "without padding": delivery(signedData.replace(/=+$/, "")),
  "in base64url": delivery(base64({ event: "?>?>~~", installation }).replaceAll("+", "-").replaceAll("/", "_")),
  "without a signature": delivery(signedData, { signature: "" }),
  "with a short signature": delivery(signedData, { signature: "sha256=00" }),
  "without a secret": delivery(signedData, { secret: "" }),
  "with a blank secret": delivery(signedData, { secret: " " }),
  "with another secret": delivery(signedData, { secret: "another" }),
  "of the old scheme": delivery(signedData, { signature: sign(JSON.stringify({ signedData })) }),
  "that is no JSON": delivery(signedData, { body: "signedData=…" }),
  "that begins with a byte order mark": delivery(signedData, { body: `\uFEFF${JSON.stringify({ signedData })}` }),
  "with a line break at its end": delivery(signedData, { body: `${JSON.stringify({ signedData })}\r\n` }),
  "that is null": delivery(signedData, { body: "null" }),
  "without signedData": delivery("", { body: "{}" }),
  "with an empty signedData": delivery(""),
  "with a number for signedData": delivery(signedData, { body: '{"signedData":1}' }),
  "with white space in its base64": delivery(`${signedData.slice(0, 8)}\n${signedData.slice(8)}`),
  "of another character": delivery("é"),
  "of bytes that are not UTF-8": delivery(Buffer.from([0xff, 0xfe]).toString("base64")),
  "with a byte order mark": delivery(base64("\uFEFF{}")),
  "of a text": delivery(base64('"suspended"')),
  "without an event": delivery(base64({ installation })),
  "of an installation without an id": delivery(base64({ event: "suspended", installation: {} })),
  "that is too long": delivery(signedData, { body: " ".repeat(1_048_577) }),
};

for (const [name, given] of Object.entries(deliveries)) {
  test(`the lab says of a delivery what verifyWebhook does: one ${name}`, () => assertSame(given));
}

test("the lab says of any delivery what verifyWebhook does", () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: "binary" }), fc.base64String(), fc.jsonValue().map(base64)),
      fc.constantFrom(secret, "another", " whsec"),
      fc.boolean(),
      async (data, own, isSigned) => {
        await assertSame(delivery(data, { secret: own, signature: isSigned ? sign(data, own) : sign(data) }));
      },
    ),
    { numRuns: 300 },
  ));

const reasons = {
  "a secret with white space": [
    delivery(signedData, { secret: ` ${secret}\n` }),
    /white space at its beginning or end/,
  ],
  "the whole body": [delivery(signedData, { signature: sign(JSON.stringify({ signedData })) }), /before March 2024/],
  "the whole body, pasted with a line break": [
    delivery(signedData, {
      signature: sign(JSON.stringify({ signedData })),
      body: `${JSON.stringify({ signedData })}\n`,
    }),
    /before March 2024/,
  ],
  "the whole body, whose line breaks the field has changed": [
    delivery(signedData, {
      signature: sign(JSON.stringify({ signedData }, null, 2).replaceAll("\n", "\r\n")),
      body: JSON.stringify({ signedData }, null, 2),
    }),
    /before March 2024/,
  ],
  "a byte order mark": [delivery(signedData, { body: `\uFEFF${JSON.stringify({ signedData })}` }), /has added it/],
  "what signedData decodes to": [
    delivery(signedData, { signature: sign(Buffer.from(signedData, "base64")) }),
    /what signedData decodes to/,
  ],
  "a secret in hexadecimal digits": [
    delivery(signedData, { secret: "00ff10", signature: sign(signedData, Buffer.from("00ff10", "hex")) }),
    /bytes of hexadecimal digits/,
  ],
  "a secret in base64": [
    delivery(signedData, { secret: "AP8Q", signature: sign(signedData, Buffer.from("AP8Q", "base64")) }),
    /bytes of base64/,
  ],
  "another secret": [delivery(signedData, { secret: "another" }), /Another secret signed it/],
};

for (const [name, [given, reason]] of Object.entries(reasons)) {
  test(`the lab says why a signature does not match: ${name}`, async () => {
    assert.match((await explainWebhook(given)).text, reason);
  });
}

test("the lab names fields that were not signed", async () => {
  const body = JSON.stringify({ signedData, event: "installed", installation, more: 1 });
  assert.deepEqual((await explainWebhook({ signature: sign(signedData), body, secret })).forged, ["event", "more"]);
});

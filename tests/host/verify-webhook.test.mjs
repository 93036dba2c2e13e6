import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { verifyWebhook } from "icr-app-client/host";
import { createRegistry } from "icr-app-client/testing";
import { root } from "../../scripts/lib/command.mjs";
import { delivery, installation, request, secret, sign } from "./deliveries.mjs";
import { rejects } from "./rejections.mjs";

const secrets = [secret];
const suspended = { event: "suspended", installation, sender: { id: "u-1", fullName: "Ásta 🌱" } };
const verify = (webhook, options = { secrets }) => verifyWebhook(webhook, options);

test("what openssl has signed is verified", async () => {
  const vectors = JSON.parse(readFileSync(join(root, "src/host/openssl-vectors.json"), "utf8"));
  assert.ok(vectors.length > 3);
  for (const { secret: own, json, signedData, signature } of vectors) {
    const body = JSON.stringify({ signedData });
    assert.deepEqual(await verifyWebhook({ signature, body }, { secrets: [own] }), JSON.parse(json));
  }
});

test("what the emulator sends is verified", async () => {
  const events = [];
  const deliver = async (received) => (events.push(await verify(received)), new Response());
  const registry = createRegistry({ installations: 0, webhook: { secret, deliver } });
  const installed = registry.install();
  registry.injectWebhookFault({ shortOrganization: true, withoutSender: true });
  registry.suspend(installed.id);
  await registry.settled();
  assert.deepEqual(
    events,
    registry.deliveries.map(({ payload }) => payload),
  );
});

test("only what is signed is given, and nothing that lies beside it", async () => {
  const beside = { event: "uninstalled", installation: { id: "i-2" }, state: "s", toString: 7, signature: "x" };
  assert.deepEqual(await verify(delivery(suspended, { beside })), suspended);
});

test("a body that was read before is taken as its text, its bytes, or the object that a framework made of it", async () => {
  const original = delivery(suspended);
  const signature = original.headers.get("x-icr-signature-256");
  const text = await original.text();
  const bytes = new TextEncoder().encode(text);
  for (const body of [text, bytes, bytes.buffer, Buffer.from(text), JSON.parse(text)]) {
    assert.deepEqual(await verify({ signature, body }), suspended);
  }
  await rejects(verify(original), "invalid_argument", /was read before/);
  const locked = delivery(suspended);
  locked.body.getReader();
  await rejects(verify(locked), "invalid_argument", /was read before/);
});

test("what is neither a request nor a webhook is an error that says what to pass", async () => {
  const { headers } = delivery(suspended);
  const ofExpress = { method: "POST", headers: Object.fromEntries(headers), body: {} };
  for (const webhook of [ofExpress, { body: "{}" }, "{}", null, undefined]) {
    await rejects(
      verify(webhook),
      "invalid_argument",
      /`\{ signature: request\.headers\["x-icr-signature-256"\], body:/,
    );
  }
});

test("a body in base64 is an error that says so", async () => {
  const original = delivery(suspended);
  const signature = original.headers.get("x-icr-signature-256");
  const body = Buffer.from(await original.text()).toString("base64");
  await rejects(verify({ signature, body }), "invalid_payload", /isBase64Encoded/);
});

test("the secret is that of the webhook: any of several, while it is replaced", async () => {
  assert.deepEqual(await verify(delivery(suspended), { secrets: secret }), suspended);
  for (const several of [
    ["old", secret],
    [secret, "old"],
  ]) {
    assert.deepEqual(await verify(delivery(suspended), { secrets: several }), suspended);
  }
  await rejects(verify(delivery(suspended, { key: "another" })), "invalid_signature", /none of `secrets`/);
});

test("an empty or missing secret is an error, whatever arrives", async () => {
  for (const empty of ["", " \n", undefined, null, [], [""], [undefined], [secret, ""], [secret, undefined]]) {
    for (const webhook of [delivery(suspended), delivery(suspended, { key: " " }), request("{}", null)]) {
      await rejects(verify(webhook, { secrets: empty }), "invalid_options", /secrets/);
    }
  }
  await rejects(verify(delivery(suspended), { secrets: [7] }), "invalid_options");
  await rejects(verify(delivery(suspended), { secret }), "invalid_options", /`secret`/);
});

test("a signature of something else is refused", async () => {
  const { headers } = delivery(suspended);
  const digits = headers.get("x-icr-signature-256").slice(7);
  const json = JSON.stringify(suspended);
  for (const signature of [
    "sha256=",
    digits,
    `sha1=${digits}`,
    `sha256=${digits}00`,
    `sha256=${digits.slice(1)}`,
    `sha256=${digits.replace(/./, (digit) => (digit === "0" ? "1" : "0"))}`,
    sign(json), // of the decoded payload
    sign(JSON.stringify({ ...suspended, signedData: Buffer.from(json).toString("base64") })), // the old scheme
    sign(""),
  ]) {
    await rejects(verify(delivery(suspended, { signature })), "invalid_signature");
  }
  await rejects(verify(request(JSON.stringify({ signedData: "e30=" }), null)), "invalid_signature", /has no `x-icr/);
  for (const signature of [undefined, null]) {
    await rejects(verify({ signature, body: { signedData: "e30=" } }), "invalid_signature", /has no `x-icr/);
  }
  for (const signature of [7, [sign("e30=")]]) {
    await rejects(verify({ signature, body: { signedData: "e30=" } }), "invalid_signature", /text of the header/);
  }
});

test("the signature is of the text, so that another spelling of the same payload is refused", async () => {
  const spaced = Buffer.from(` ${JSON.stringify(suspended)}`).toString("base64");
  const signature = delivery(suspended).headers.get("x-icr-signature-256");
  await rejects(verify({ signature, body: { signedData: spaced } }), "invalid_signature");
});

test("what has no text to verify is no webhook", async () => {
  const bodies = ["", "not json", "null", "7", '"text"', "[]", "{}", '{"signedData":null}', '{"signedData":7}'];
  for (const body of [...bodies, '{"signedData":["a"]}', '{"signedData":{"length":4}}', "\ud800", "{".repeat(50_000)]) {
    await rejects(verify(request(body)), "invalid_payload");
  }
  for (const body of [undefined, null, 7, Symbol("a"), () => {}, [], { signedData: { toString: () => "e30=" } }]) {
    await rejects(verify({ signature: sign("e30="), body }), "invalid_payload");
  }
});

test("what was signed and is no event is refused", async () => {
  const signed = [
    "not base64",
    "*",
    "/w==",
    "e30",
    "bnVsbA==",
    "W10=",
    "Nw==",
    "e",
    Buffer.from('{"event":7}').toString("base64"),
  ];
  for (const signedData of signed) await rejects(verify(delivery(signedData, { beside: {} })), "invalid_payload");
  for (const payload of [
    { event: "" },
    { event: "installed" },
    { event: "installed", installation: null },
    { event: "suspended", installation: { id: 7 } },
  ]) {
    await rejects(verify(delivery(payload)), "invalid_payload");
  }
});

test("events and fields to come pass", async () => {
  for (const payload of [
    { event: "projectVerified", project: { id: "p-1" } },
    { event: "installed", installation: { id: "i-1", seats: 3 }, plan: null },
    { event: "constructor" },
    { ...suspended, transaction: null, sender: null },
  ]) {
    assert.deepEqual(await verify(delivery(payload)), payload);
  }
});

test("a body over 1 MiB is not read to its end", async () => {
  const announced = request("{}", sign(""), { headers: { "content-length": String(1_048_577) } });
  await rejects(verify(announced), "invalid_payload", /more than 1048576 bytes/);
  let chunks = 0;
  let isCancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      chunks += 1;
      controller.enqueue(new Uint8Array(65_536).fill(32));
    },
    cancel: () => void (isCancelled = true),
  });
  await rejects(verify(request(endless)), "invalid_payload", /more than/);
  assert.ok(isCancelled && chunks < 30);
  await rejects(verify({ signature: sign(""), body: " ".repeat(1_048_577) }), "invalid_payload", /more than/);
  const padded = `${" ".repeat(900_000)}${await delivery(suspended).text()}`;
  const signature = delivery(suspended).headers.get("x-icr-signature-256");
  assert.deepEqual(await verify({ signature, body: padded }), suspended);
});

test("errors show neither secret nor signature nor payload", async () => {
  const webhook = delivery(suspended, { key: "another-secret" });
  const signature = webhook.headers.get("x-icr-signature-256");
  const errors = [
    await rejects(verify(webhook), "invalid_signature"),
    await rejects(verify(delivery("c2VjcmV0", { beside: {} })), "invalid_payload"),
    await rejects(verify(delivery(suspended), { secrets: [`${secret}-2\n`] }), "invalid_signature", /trim it/),
  ];
  for (const text of [secret, "another-secret", signature.slice(7), "Ásta", "c2VjcmV0"]) {
    assert.ok(!inspect(errors, { depth: 9 }).includes(text), text);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isIcrError } from "icr-app-client";
import { createJwt } from "../support/jwt.mjs";
import { consoleOutput, printedText } from "./printed-texts.mjs";
import { operations, recordingClient } from "./recording-client.mjs";

/** Checks that nothing which a client exposes contains a part of a secret. */
function assertNoSecret({ icr, registry, secrets, events }, others = {}) {
  assert.ok(secrets.count > 0, "there was a secret to find");
  const iterables = [icr.installations(), icr.installations().pages()];
  const exposed = { icr, iterables, events, log: registry.requests, tokens: registry.tokens, ...others };
  for (const [what, value] of Object.entries(exposed)) {
    assert.equal(secrets.find(typeof value === "string" ? value : printedText(value)), undefined, what);
  }
}

/** The error of an operation, if it fails, and what was printed meanwhile. */
async function outcomeOf(operation, client) {
  let error;
  const output = await consoleOutput(async () => {
    await operation(client).catch((reason) => (error = reason));
  });
  return { error, output };
}

test("parts of secrets are found, raw and encoded", () => {
  const { secrets } = recordingClient();
  const secret = "crs_0123456789abcdefghijklmnopqrstuvwxyz";
  secrets.add(secret);
  const hiding = [
    secret,
    secret.slice(10, 22),
    btoa(`Bearer ${secret}`),
    btoa(`a${secret}`),
    encodeURIComponent(secret),
  ];
  for (const text of hiding) assert.ok(secrets.find(`before ${text} after`), text);
  assert.equal(secrets.find("crs_ and nothing else that is secret"), undefined);
});

for (const [name, operation] of Object.entries(operations)) {
  test(`${name} exposes no secret when it succeeds`, async () => {
    const client = recordingClient();
    const { error, output } = await outcomeOf(operation, client);
    assert.equal(error, undefined);
    assert.equal(output, "");
    assertNoSecret(client);
  });
}

const json = (body, status, headers) => Response.json(body, { status, headers });

/** Failures of a request whose credential the registry, a proxy or the network knows. */
const failures = {
  "is refused with a message": ({ bearer }) => json({ message: `Refused: Bearer ${bearer}`, statusCode: 400 }, 400),
  "is refused with several messages": ({ bearer }) => json({ message: ["refused", bearer, `${bearer}${bearer}`] }, 403),
  "is refused with part of a JWT or a token": ({ bearer }) =>
    json({ message: `bad signature ${bearer.split(/[._]/).at(-1)}` }, 401),
  "is refused with a truncated message": ({ bearer }) => json({ message: `invalid ${bearer.slice(0, -8)}…` }, 404),
  "fails with the credential as the error": ({ bearer }) => json({ error: bearer, message: null }, 500),
  "fails with the credential as its id": ({ bearer }) => json({}, 503, { "x-request-id": `Bearer ${bearer}` }),
  "fails with the credential as the wait": ({ bearer }) => json({}, 429, { "retry-after": bearer }),
  "fails with the credential in HTML": ({ bearer }) => new Response(`<pre>${bearer}</pre>`, { status: 502 }),
  "is echoed as another status": ({ bearer }) => json({ message: bearer }, 418),
  "is redirected with the credential": ({ bearer }) =>
    new Response(null, { status: 302, headers: { location: `https://elsewhere.example/?token=${bearer}` } }),
  "gets a body of another shape": ({ bearer }) => json({ [bearer]: bearer, token: [bearer], id: { [bearer]: 1 } }),
  "gets truncated JSON": ({ bearer }) => new Response(`{"token":"${bearer}`),
  "gets a body that fails": ({ bearer }) =>
    new Response(new ReadableStream({ start: (body) => body.error(new Error(`cut ${bearer}`)) })),
  "is not delivered": () => Promise.reject(new TypeError("fetch failed")),
  "gets undefined": () => undefined,
};

for (const [what, fail] of Object.entries(failures)) {
  test(`no operation exposes a secret when its request ${what}`, async () => {
    for (const [name, operation] of Object.entries(operations)) {
      // Only the last request of an operation fails: the ones before create the secrets.
      for (const spared of [0, 1, 2]) {
        let left = spared;
        const client = recordingClient({ respond: (request, next) => (left-- > 0 ? next() : fail(request)) });
        const { error, output } = await outcomeOf(operation, client);
        assert.ok(error === undefined || isIcrError(error), `${name}: ${error?.stack}`);
        assert.equal(output, "", name);
        assertNoSecret(client, { [`the error of ${name} (${error?.code})`]: error ?? "" });
      }
    }
  });
}

test("a timeout exposes no secret", async () => {
  const hanging = ({ init }) =>
    new Promise((_, reject) => init.signal.addEventListener("abort", () => reject(init.signal.reason)));
  for (const [name, operation] of Object.entries(operations)) {
    // A text: on a busy machine signing may take longer than the timeout, and there would be no secret.
    const jwt = createJwt({ canary: crypto.randomUUID() });
    const client = recordingClient({ respond: hanging, jwt, timeoutMs: 20 });
    client.secrets.add(jwt);
    const { error, output } = await outcomeOf(operation, client);
    assert.equal(output, "", name);
    assertNoSecret(client, { [`the error of ${name}`]: error ?? "" });
  }
});

test("what a caller sends is in no error and no event: query, headers and body", async () => {
  const sent = (secrets) => ({
    method: "POST",
    query: { key: secrets.add(`query-${crypto.randomUUID()}`) },
    headers: { "x-key": secrets.add(`header-${crypto.randomUUID()}`) },
    body: { key: secrets.add(`body-${crypto.randomUUID()}`) },
  });
  for (const [what, fail] of Object.entries(failures)) {
    const client = recordingClient({
      respond: (request, next) => (request.url.includes("/orders") ? fail(request) : next()),
    });
    const { icr, id, secrets, events } = client;
    const { error, output } = await outcomeOf(() => icr.asInstallation(id).json("/orders", sent(secrets)), client);
    assert.ok(error === undefined || isIcrError(error), `${what}: ${error?.stack}`);
    for (const exposed of [output, printedText(error ?? ""), printedText(events)])
      assert.equal(secrets.find(exposed), undefined, what);
  }
});

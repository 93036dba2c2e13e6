import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { jwtWith } from "../../support/jwt.mjs";
import { icrError } from "../../support/rejection.mjs";
import { bodies, rawCall, readingCalls } from "./calls.mjs";
import { startFaultServer } from "./fault-server.mjs";
import { watchLeftovers } from "./open-handles.mjs";
import { answer, json, lengthOf, message, ok } from "./wire.mjs";

const calls = [...readingCalls, rawCall];
const clientOf = ({ url }) => new IcrClient({ jwt: jwtWith(), baseUrl: url, maxRetries: 0 });

async function good({ send, good }, icr) {
  const given = await send(icr);
  assert.deepEqual(given instanceof Response ? await given.json() : given, good);
}

for (const call of calls) {
  test(`${call.name} fails while nobody listens, and works when somebody does`, async (t) => {
    const server = await startFaultServer(bodies);
    t.after(server.close);
    const icr = clientOf(server);
    await call.prepare?.(icr);
    await server.idle();
    await server.close();

    const { signal } = new AbortController();
    const checkLeftovers = watchLeftovers(server);
    const error = await icrError(call.send(icr, { signal }), "network", { attempts: 1, retryable: true });
    assert.equal(error.cause.cause.code, "ECONNREFUSED");
    await checkLeftovers(signal);

    t.after((await startFaultServer(bodies, server.port)).close);
    await good(call, icr);
  });

  for (const where of ["the same origin", "another origin", "itself"]) {
    test(`${call.name} sends nothing to where it is redirected: ${where}`, async (t) => {
      const [server, elsewhere] = [await startFaultServer(bodies), await startFaultServer(bodies)];
      t.after(server.close);
      t.after(elsewhere.close);
      const icr = clientOf(server);
      await call.prepare?.(icr);
      const before = server.requests.length;
      const origin = where === "another origin" ? elsewhere.url : "";
      // However often it is asked, the answer is a redirect.
      const play = (socket) => {
        const path = where === "itself" ? server.requests.at(-1).path : "/elsewhere";
        socket.write(answer("307 Temporary Redirect", [`location: ${origin}${path}`, lengthOf("")]));
      };
      server.plan({ play }, { play }, { play });
      await icrError(call.send(icr), "redirected", { status: 307, attempts: 1 });
      await server.idle();
      assert.equal(server.requests.length - before, 1);
      assert.deepEqual(elsewhere.requests, []);
    });
  }

  test(`${call.name} does not accept a response without a request`, async (t) => {
    const server = await startFaultServer(bodies);
    t.after(server.close);
    const icr = clientOf(server);
    await call.prepare?.(icr);
    // Over a connection that stays, a second answer behind the first: it must not meet the next request.
    const forged = answer("403 Forbidden", [json, lengthOf('{"message":"forged"}')], '{"message":"forged"}');
    const play = (socket, body) =>
      socket.write(Buffer.concat([message("HTTP/1.1 200 OK", [json, lengthOf(body)], body), forged]));
    server.plan({ play });
    await good(call, icr);
    await good(call, icr);
    await server.idle();
  });

  test(`${call.name} does well over a connection that the server closes between two calls`, async (t) => {
    const server = await startFaultServer(bodies);
    t.after(server.close);
    const icr = clientOf(server);
    await call.prepare?.(icr);
    const lasting = (body) => message("HTTP/1.1 200 OK", [json, lengthOf(body)], body);
    server.plan({ play: (socket, body) => socket.write(lasting(body), () => setImmediate(() => socket.end())) });
    await good(call, icr);
    await server.idle();
    await good(call, icr);
  });
}

test("faults on many connections at once are each one error, and leave nothing", async (t) => {
  const server = await startFaultServer(bodies);
  t.after(server.close);
  const icr = clientOf(server);
  const { signal } = new AbortController();
  const checkLeftovers = watchLeftovers(server);
  const ends = [
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.end("HTTP/1.1 2"),
    (socket, body) => socket.write(ok(body, "content-encoding: gzip")),
  ];
  server.plan(...Array.from({ length: 60 }, (_, index) => ({ play: ends[index % ends.length] })));
  const failures = Array.from({ length: 60 }, () => icrError(icr.listInstallations(), "network"));
  await Promise.all(failures);
  await checkLeftovers(signal);
});

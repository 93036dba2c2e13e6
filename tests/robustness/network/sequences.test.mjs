import assert from "node:assert/strict";
import { test } from "node:test";
import { IcrClient } from "icr-app-client";
import { createJwt } from "../../support/jwt.mjs";
import { icrError } from "../../support/rejection.mjs";
import { bodies, rawCall, readingCalls } from "./calls.mjs";
import { startFaultServer } from "./fault-server.mjs";
import { watchOpenHandles } from "./open-handles.mjs";
import { response, json, lengthOf, message, ok } from "./wire.mjs";

const calls = [...readingCalls, rawCall];
const createClient = ({ url }) => new IcrClient({ jwt: createJwt(), baseUrl: url, maxRetries: 0 });

async function good({ send, good }, icr) {
  const result = await send(icr);
  assert.deepEqual(result instanceof Response ? await result.json() : result, good);
}

for (const call of calls) {
  test(`${call.name} fails while no server listens, and works when one does`, async (t) => {
    const server = await startFaultServer(bodies);
    t.after(server.close);
    const icr = createClient(server);
    await call.prepare?.(icr);
    await server.idle();
    await server.close();

    const { signal } = new AbortController();
    const checkOpenHandles = watchOpenHandles(server);
    const error = await icrError(call.send(icr, { signal }), "network", { attempts: 1, retryable: true });
    assert.equal(error.cause.cause.code, "ECONNREFUSED");
    await checkOpenHandles(signal);

    t.after((await startFaultServer(bodies, server.port)).close);
    await good(call, icr);
  });

  for (const where of ["the same origin", "another origin", "itself"]) {
    test(`${call.name} does not follow a redirect to: ${where}`, async (t) => {
      const [server, elsewhere] = [await startFaultServer(bodies), await startFaultServer(bodies)];
      t.after(server.close);
      t.after(elsewhere.close);
      const icr = createClient(server);
      await call.prepare?.(icr);
      const before = server.requests.length;
      const origin = where === "another origin" ? elsewhere.url : "";
      // Every response is a redirect.
      const play = (socket) => {
        const path = where === "itself" ? server.requests.at(-1).path : "/elsewhere";
        socket.write(response("307 Temporary Redirect", [`location: ${origin}${path}`, lengthOf("")]));
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
    const icr = createClient(server);
    await call.prepare?.(icr);
    // A second response after the first on a kept-alive connection: it must not be taken for the next request's.
    const forged = response("403 Forbidden", [json, lengthOf('{"message":"forged"}')], '{"message":"forged"}');
    const play = (socket, body) =>
      socket.write(Buffer.concat([message("HTTP/1.1 200 OK", [json, lengthOf(body)], body), forged]));
    server.plan({ play });
    await good(call, icr);
    await good(call, icr);
    await server.idle();
  });

  test(`${call.name} works over a connection that the server closes between two calls`, async (t) => {
    const server = await startFaultServer(bodies);
    t.after(server.close);
    const icr = createClient(server);
    await call.prepare?.(icr);
    const keptAlive = (body) => message("HTTP/1.1 200 OK", [json, lengthOf(body)], body);
    server.plan({ play: (socket, body) => socket.write(keptAlive(body), () => setImmediate(() => socket.end())) });
    await good(call, icr);
    await server.idle();
    await good(call, icr);
  });
}

test("faults on many connections at once are each one error, and leave no handle", async (t) => {
  const server = await startFaultServer(bodies);
  t.after(server.close);
  const icr = createClient(server);
  const { signal } = new AbortController();
  const checkOpenHandles = watchOpenHandles(server);
  const ends = [
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.end("HTTP/1.1 2"),
    (socket, body) => socket.write(ok(body, "content-encoding: gzip")),
  ];
  server.plan(...Array.from({ length: 60 }, (_, index) => ({ play: ends[index % ends.length] })));
  const failures = Array.from({ length: 60 }, () => icrError(icr.listInstallations(), "network"));
  await Promise.all(failures);
  await checkOpenHandles(signal);
});

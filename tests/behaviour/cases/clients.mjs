import { assert } from "chai";
import { IcrClient } from "icr-app-client";
import { createRegistry, exampleInstallation } from "icr-app-client/testing";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { createJwt } from "../../support/jwt.mjs";

export const cases = {
  "a promise may be awaited twice": async () => {
    const { icr, requests } = scriptedClient([exampleInstallation]);
    const promise = icr.getInstallation("i");
    assert.strictEqual(await promise, await promise);
    assert.equal(requests.length, 1);
  },

  "two clients use their own JWTs, base URLs and versions, even when their calls overlap": async () => {
    const clients = ["one", "two"].map((name) =>
      scriptedClient([exampleInstallation], {
        jwt: createJwt({ iss: name }),
        baseUrl: `https://${name}.example/${name}`,
        apiVersion: name,
      }),
    );
    await Promise.all(clients.flatMap(({ icr }) => [icr.getInstallation("i"), icr.getInstallation("j")]));
    for (const [at, name] of ["one", "two"].entries()) {
      const { requests } = clients[at];
      assert.equal(requests.length, 2);
      for (const { url, headers } of requests) {
        assert.isTrue(url.startsWith(`https://${name}.example/${name}/app/`), url);
        assert.equal(headers["x-icr-api-version"], name);
        const claims = headers.authorization.split(".")[1];
        assert.include(atob(claims.replaceAll("-", "+").replaceAll("_", "/")), `"iss":"${name}"`);
      }
    }
  },

  "a client that is never used calls nothing and sends nothing": async () => {
    let calls = 0;
    const count = () => void (calls += 1);
    new IcrClient({ jwt: count, fetch: count, onEvent: count, waitUntil: count });
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(calls, 0);
  },

  "clients may be created while calls of others are in flight": async () => {
    const calls = [];
    for (let count = 0; count < 20; count++) {
      const { icr } = scriptedClient([{ ...exampleInstallation, id: `i${count}` }]);
      calls.push(icr.getInstallation("i"));
      if (count % 5 === 0) await Promise.resolve();
    }
    const ids = (await Promise.all(calls)).map(({ id }) => id);
    assert.deepEqual(
      ids,
      ids.map((_, index) => `i${index}`),
    );
  },

  "a client with calls in flight may become unreachable": async () => {
    const call = (() => scriptedClient([exampleInstallation]).icr.getInstallation("i"))();
    assert.deepEqual(await call, exampleInstallation);
  },

  "many concurrent calls each get their own response": async () => {
    const registry = createRegistry({ installations: 200 });
    const icr = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, maxRetries: 0 });
    const read = await Promise.all(registry.installations.map(({ id }) => icr.getInstallation(id)));
    assert.deepEqual(read, registry.installations);
  },

  "a call from within the fetch, jwt or onEvent of another call works": async () => {
    const inner = scriptedClient([exampleInstallation]).icr;
    const nested = [];
    const call = async () => void nested.push(await inner.getInstallation("i"));
    const fetch = async () => {
      await call();
      return Response.json(exampleInstallation);
    };
    const jwt = async () => {
      await call();
      return createJwt();
    };
    let eventCall;
    const onEvent = ({ type }) => {
      if (type === "request") eventCall = call();
    };
    assert.deepEqual(await new IcrClient({ jwt, fetch, onEvent }).getInstallation("i"), exampleInstallation);
    await eventCall;
    assert.deepEqual(nested, Array(3).fill(exampleInstallation));
  },
};

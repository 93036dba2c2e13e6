import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { createJwt } from "../../support/jwt.mjs";
import { scriptedClient } from "../../support/scripted-client.mjs";
import { icrError } from "../../support/rejection.mjs";
import { withVirtualTime } from "../../support/virtual-time.mjs";

const html = "<!doctype html><html><title>502 Bad Gateway</title></html>";
const response = (body, status = 200) => new Response(body, { status });

/** What a signer may do instead of returning a JWT, where the next try may succeed. */
const blips = {
  throws: () => {
    throw new Error("the key vault is busy");
  },
  rejects: () => Promise.reject(new TypeError("fetch failed")),
  "rejects with no error": () => Promise.reject(undefined),
  "returns a page of a proxy": () => html,
  "returns an empty text": async () => "",
  "returns JSON of an error": async () => '{"error":"busy"}',
  "returns a Response of 500": () => response("Internal Server Error", 500),
  "returns a Response of 503, as a promise": async () => response(html, 503),
  "returns a Response of 429": () => response("", 429),
  "returns a Response of 522": () => response(html, 522),
  "returns a Response with a page of a proxy": () => response(html),
  "returns a Response whose body breaks": () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          controller.error(new TypeError("terminated"));
        },
      }),
    ),
};

/** Ways to put white space around a JWT. */
const padded = {
  "a line feed after it": (jwt) => `${jwt}\n`,
  "a carriage return and a line feed after it": (jwt) => `${jwt}\r\n`,
  "spaces and tabs around it": (jwt) => `  \t${jwt} \t`,
  "blank lines around it": (jwt) => `\n\n${jwt}\n\n`,
  "a byte order mark before it": (jwt) => `\ufeff${jwt}`,
};

/** A client whose signer does these things, the last again and again. */
function signing(ways, options) {
  let count = 0;
  const jwt = (context) => ways[Math.min(++count, ways.length) - 1](context);
  return { ...scriptedClient([exampleInstallation], { jwt, maxRetries: 2, ...options }), count: () => count };
}

const get = ({ icr }) => icr.getInstallation("i");
const good = () => createJwt();
const bearers = ({ requests }) => requests.map(({ headers }) => headers.authorization);

export const cases = {
  ...Object.fromEntries(
    Object.entries(blips).map(([how, blip]) => [
      `a signer that ${how} once, or twice, is asked again`,
      withVirtualTime(async () => {
        for (const ways of [
          [blip, good],
          [blip, blip, good],
        ]) {
          const client = signing(ways);
          assert.deepEqual(await get(client), exampleInstallation);
          assert.equal(client.count(), ways.length);
          assert.equal(client.requests.length, 1);
        }
      }),
    ]),
  ),

  ...Object.fromEntries(
    Object.entries(blips).map(([how, blip]) => [
      `a signer that ${how} for good is jwt_unavailable after maxRetries, and retryable`,
      withVirtualTime(async () => {
        for (const maxRetries of [0, 2]) {
          const client = signing([blip], { maxRetries });
          await icrError(get(client), "jwt_unavailable", { retryable: true });
          assert.equal(client.count(), 1 + maxRetries);
          assert.deepEqual(client.requests, []);
        }
      }),
    ]),
  ),

  "the tries are apart, as those of a request are": withVirtualTime(async (time) => {
    const askedMs = [];
    const fail = () => {
      askedMs.push(time.elapsedMs());
      throw new Error("the key vault is busy");
    };
    await icrError(get(signing([fail])), "jwt_unavailable");
    const [first, second, third] = askedMs;
    assert.isAtLeast(second - first, 250);
    assert.isAtMost(second - first, 500);
    assert.isAtLeast(third - second, 500);
    assert.isAtMost(third - second, 1000);
  }),

  "a call's own maxRetries counts for the signer, too": withVirtualTime(async () => {
    const client = signing([blips.throws]);
    await icrError(client.icr.getInstallation("i", { maxRetries: 0 }), "jwt_unavailable");
    assert.equal(client.count(), 1);
  }),

  "20 concurrent callers ask a signer with a blip twice, one question at a time": withVirtualTime(async (time) => {
    let pending = 0;
    const asking = (way) => async () => {
      assert.equal(++pending, 1);
      await time.sleep(20);
      pending -= 1;
      return way();
    };
    const client = signing([asking(blips.throws), asking(good)], { coalesce: true });
    await Promise.all(Array.from({ length: 20 }, () => get(client)));
    assert.equal(client.count(), 2);
  }),

  "a Response with a JWT will do": async () => {
    const jwt = createJwt();
    for (const way of [() => response(jwt), async () => response(jwt), () => response(`${jwt}\n`, 201)]) {
      const client = signing([way]);
      await get(client);
      assert.deepEqual(bearers(client), [`Bearer ${jwt}`]);
    }
  },

  "a Response that is not ok is in the error's words with its status, and its body is not": withVirtualTime(
    async () => {
      for (const status of [401, 403, 404, 500, 503]) {
        const client = signing([() => response("the body of the endpoint", status)]);
        const { message } = await icrError(get(client), "jwt_unavailable");
        assert.include(message, String(status));
        assert.notInclude(message, "the body");
      }
    },
  ),

  "a Response that no retry will change is not asked for again": withVirtualTime(async () => {
    for (const status of [400, 401, 403, 404]) {
      const client = signing([() => response("", status)]);
      await icrError(get(client), "jwt_unavailable", { retryable: false });
      assert.equal(client.count(), 1, `${status}`);
    }
  }),

  "white space around a JWT is cut off, wherever it comes from": async () => {
    const jwt = createJwt();
    for (const [how, pad] of Object.entries(padded)) {
      for (const option of [pad(jwt), () => pad(jwt), async () => pad(jwt), () => response(pad(jwt))]) {
        const client = scriptedClient([exampleInstallation], { jwt: option });
        await get(client);
        assert.deepEqual(bearers(client), [`Bearer ${jwt}`], how);
      }
    }
  },

  "white space within a JWT is not cut out": withVirtualTime(async () => {
    for (const inner of [" ", "\n", "\r\n\t"]) {
      const jwt = createJwt().replace(".", `.${inner}`);
      const client = signing([() => jwt], { maxRetries: 0 });
      await icrError(get(client), "jwt_unavailable");
      assert.deepEqual(client.requests, []);
    }
  }),
};

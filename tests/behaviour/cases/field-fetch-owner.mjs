import { assert } from "chai";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { rejection } from "../../support/rejection.mjs";

const typeError = (message) => () => {
  throw new TypeError(message);
};

/** What hosts have whose `fetch` works only as their own method. */
function hosts(registry) {
  class Binding {
    #registry = registry;
    answer = registry.fetch;
    plain(...given) {
      return this.answer(...given);
    }
    async asynchronous(...given) {
      return await this.answer(...given);
    }
    hidden(...given) {
      return this.#registry.fetch(...given);
    }
    async asynchronousHidden(...given) {
      return await this.#registry.fetch(...given);
    }
    storing(...given) {
      this.last = given;
      return registry.fetch(...given);
    }
  }
  const binding = new Binding();
  const methods = ["plain", "asynchronous", "hidden", "asynchronousHidden", "storing"];
  return Object.fromEntries(
    methods.map((name) => [name, { unbound: binding[name], bound: binding[name].bind(binding) }]),
  );
}

/** What the runtimes' own functions say without their owner. */
const messages = [
  "Illegal invocation",
  "Failed to execute 'fetch' on 'Window': Illegal invocation",
  "Illegal invocation: function called with incorrect `this` reference. See https://developers.cloudflare.com/workers/observability/errors/#illegal-invocation-errors for details.",
  "'fetch' called on an object that does not implement interface Window.",
  "Can only call Window.fetch on instances of Window",
  'Value of "this" must be of type Fetcher',
];

/** How a client of this `fetch` fails, and how often it called it. */
async function failure(registry, fetch, call = (icr) => icr.listInstallations()) {
  let calls = 0;
  const counted = function (...given) {
    calls += 1;
    return Reflect.apply(fetch, this, given);
  };
  const icr = new IcrClient({ jwt: registry.signJwt, fetch: counted });
  const error = await rejection(call(icr));
  assert.isTrue(isIcrError(error), `${error?.stack}`);
  return { error, calls };
}

function saysToBind({ error, calls }, what) {
  const said = `${what}: ${error.message} ${error.cause?.message}`;
  assert.deepEqual([error.code, error.retryable, calls], ["invalid_options", false, 1], said);
  assert.match(error.message, /bind/i, what);
  assert.include(error.message, "fetch", what);
  assert.notMatch(error.message, /CORS/, what);
}

export const cases = {
  "a fetch that needs its owner is called once, and the message says to bind it": async () => {
    const registry = createRegistry();
    for (const [name, { unbound }] of Object.entries(hosts(registry))) {
      saysToBind(await failure(registry, unbound), name);
    }
    assert.deepEqual(registry.requests, []);
  },

  "the runtimes' own words for it are understood, thrown or rejected": async () => {
    const registry = createRegistry();
    for (const message of messages) {
      saysToBind(await failure(registry, typeError(message)), message);
      saysToBind(await failure(registry, async () => typeError(message)()), message);
    }
    // A real one of this runtime.
    saysToBind(await failure(registry, Headers.prototype.get), "Headers.prototype.get");
  },

  "every operation says so": async () => {
    const registry = createRegistry();
    const { unbound } = hosts(registry).hidden;
    for (const call of [
      (icr) => icr.createAppAccessToken(),
      (icr) => icr.installations().toArray(),
      (icr) => icr.fetchAsApp("/projects"),
      (icr) => icr.fetchAsInstallation("i", "/projects", { method: "POST", body: "{}" }),
      (icr) => icr.deleteAccessToken("crs_1"),
      (icr) => icr.installationForOrganization("o"),
    ]) {
      saysToBind(await failure(registry, unbound, call), String(call));
    }
  },

  "bound, or called by an arrow function, it serves": async () => {
    const registry = createRegistry();
    for (const { bound } of Object.values(hosts(registry))) {
      for (const fetch of [bound, (...given) => bound(...given)]) {
        const icr = new IcrClient({ jwt: registry.signJwt, fetch });
        assert.equal((await icr.listInstallations()).pagination.total, 3);
      }
    }
  },

  "a failure of the network is not taken for it": async () => {
    const registry = createRegistry();
    const failures = [
      "Failed to fetch",
      "fetch failed",
      "NetworkError when attempting to fetch resource.",
      "Load failed",
      "Network connection lost.",
      "The network connection was lost.",
      "terminated",
    ];
    for (const message of failures) {
      let calls = 0;
      const fetch = async (...given) => (++calls === 1 ? typeError(message)() : registry.fetch(...given));
      const icr = new IcrClient({ jwt: registry.signJwt, fetch, maxRetries: 0 });
      const error = await rejection(icr.listInstallations());
      assert.deepEqual([error.code, error.retryable], ["network", true], message);
      assert.equal((await icr.listInstallations()).pagination.total, 3);
    }
  },
};

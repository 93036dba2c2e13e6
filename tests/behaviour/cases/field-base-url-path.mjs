import { assert } from "chai";
import { createRegistry } from "icr-app-client/testing";
import { createClient } from "../../support/registry-client.mjs";
import { recordingTokenStore } from "../../support/recording-token-store.mjs";
import { icrError } from "../../support/rejection.mjs";

const origin = "https://my.app";

/** A client of a registry below a path of a server that has other things, too; `touched` is whoever was asked anything. */
function below(basePath, suffix = "") {
  const registry = createRegistry({ basePath });
  const touched = [];
  const sent = [];
  const watched = (name, call) => {
    return (...given) => {
      touched.push(name);
      return call(...given);
    };
  };
  const store = recordingTokenStore();
  const icr = createClient(registry, {
    baseUrl: origin + basePath + suffix,
    appId: registry.appId,
    jwt: watched("jwt", registry.signJwt),
    tokenStore: { ...store, get: watched("store", store.get) },
    fetch: watched("fetch", async (input, init) => {
      const url = typeof input === "string" ? input : input.url;
      sent.push(url);
      const response = await registry.fetch(input, init);
      // What lies elsewhere on this server answers as well: a token that got there would not be noticed.
      return response.status === 404 ? Response.json("from elsewhere") : response;
    }),
  });
  return { registry, icr, touched, sent, id: registry.installations[0].id };
}

/** Every way to call an address with a managed token. */
const callsOf = ({ icr, id }, input) => [icr.fetchAsApp(input), icr.fetchAsInstallation(id, input)];

async function refuses(inputs, basePath = "/icr/api", suffix = "") {
  const client = below(basePath, suffix);
  for (const input of inputs) {
    for (const call of callsOf(client, input)) {
      const named = `${input?.url ?? input} below ${basePath}${suffix}`;
      const error = await icrError(call, "invalid_argument", { attempts: 0, retryable: false }).catch((failure) => {
        failure.message = `${named}: ${failure.message}`;
        throw failure;
      });
      assert.match(error.message, /path|base/i, named);
    }
  }
  assert.deepEqual(client.touched, []);
}

// Steps upwards as a person, a browser, a proxy and a server that decodes once more would read them.
const steps = ["..", "%2e%2e", "%2E%2E", ".%2e", "%2e.", "%252e%252e"];
const separators = ["/", "\\", "%2f", "%2F", "%5c", "%5C", "%252f"];
const climbing = steps.flatMap((step) => separators.map((separator) => `${step}${separator}`));

export const cases = {
  "no path with a step upwards, plain or encoded, leaves the base URL's path": async () => {
    await refuses(climbing.map((step) => `/${step}outside`));
    await refuses(climbing.map((step) => `/projects/${step}${step}${step}outside`));
    await refuses(["/..", "/../", "/%2e%2e", "/projects/../..", "/./../outside", "/../../../icr/outside"]);
    await refuses(["/..\t/outside", "/.\n./outside", "/../outside?page=1", "/../outside#top"]);
  },

  "a step upwards that comes back by another name is refused too": async () => {
    await refuses(["/../apix/projects", "/../api2", "/../../icr/ap", "/..%2fapix", "/%2e%2e/apix"]);
  },

  "a full URL outside of the base URL's path is refused, as a text, a URL and a Request": async () => {
    const outside = [
      "/",
      "/projects",
      "/outside",
      "/icr",
      "/icr/",
      "/icr/other",
      "/icr/apix",
      "/icr/apix/projects",
      "/icr/api.json",
      "/icr/api-internal/projects",
      "/ICR/API/projects",
      "/icr%2fapi/projects",
      "/x/icr/api/projects",
      "//icr/api/projects",
      "/icr/api/../outside",
      "/icr/api/%2e%2e/outside",
      "/icr/api/..%2foutside",
      "/icr/api/%2E%2E%5coutside",
      "/icr/api/projects/../../../outside",
      "/icr/api/%252e%252e/outside",
    ].map((path) => origin + path);
    await refuses(outside);
    await refuses(outside.map((url) => new URL(url)));
    await refuses(outside.map((url) => new Request(url)));
    await refuses(outside.map((url) => new Request(url, { method: "POST", body: "{}" })));
  },

  "the same holds for a base URL that ends with a slash, and for one of a single segment": async () => {
    const outside = ["/outside", "/v12/projects", "/v1.1/projects", "/V1/projects", "/v1/../outside"];
    await refuses(["/../outside", "/..%2foutside", ...outside.map((path) => origin + path)], "/v1");
    await refuses(["/../outside", "/..%2foutside", `${origin}/outside`, `${origin}/icr/apix`], "/icr/api", "/");
  },

  "what lies below the base URL's path is sent there, whatever its segments look like": async () => {
    const paths = [
      "/projects",
      "/projects/a/../b",
      "/./projects",
      "/files/a..b",
      "/files/..b",
      "/files/b..",
      "/files/...",
      "/files/report%2epdf",
      "/files/a%2fb",
      "/files/50%25",
      "/files/a;b=c,d",
      "/search?path=../../outside&next=%2e%2e%2f",
      "/search#../outside",
    ];
    for (const suffix of ["", "/"]) {
      const { icr, id, sent } = below("/icr/api", suffix);
      await icr.installationAccessToken(id);
      for (const path of paths) {
        const forms = [path, `${origin}/icr/api${path}`, new URL(`${origin}/icr/api${path}`)];
        for (const input of [...forms, new Request(`${origin}/icr/api${path}`)]) {
          sent.length = 0;
          assert.equal((await icr.fetchAsInstallation(id, input)).status, 200, path);
          assert.equal(sent.length, 1, path);
          assert.equal(sent[0].split("#")[0], new URL(`${origin}/icr/api${path}`).href.split("#")[0]);
        }
      }
    }
  },

  "with a base URL that has no path every path stays on its server": async () => {
    const { icr, sent } = below("");
    for (const step of climbing) {
      for (const input of [`/${step}x`, `${origin}/${step}x`]) await icr.fetchAsApp(input).catch(() => {});
    }
    for (const path of ["/projects", "/icr/apix", "/a..b"]) assert.equal((await icr.fetchAsApp(path)).status, 200);
    for (const url of sent) assert.equal(new URL(url).origin, origin);
  },
};

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { startChromium } from "../support/start-chromium.mjs";
import { pkcs8 } from "./keys.mjs";

/** Calls everything that needs a secret, and returns what each throws: no code where it does what it should. */
const attempt = `
  import * as host from "icr-app-client/host";
  const sign = () => Promise.resolve("");
  const client = { getInstallation: async () => ({ id: "i-1" }) };
  const calls = {
    jwtSigner: () => host.jwtSigner({ appId: "app-1", privateKey: KEY })(),
    jwtEndpoint: () => host.jwtEndpoint({ sign, authorize: () => true }),
    createState: () => host.createState({ secret: "a", session: "b" }),
    readCallback: async () => {
      const state = await host.createState({ secret: "a", session: "b" });
      return host.readCallback("/?installationId=i-1&state=" + state, { secret: "a", session: "b", client });
    },
    verifyWebhook: () => host.verifyWebhook({ signature: "", body: {} }, { secrets: "a" }),
    webhookHandler: () => host.webhookHandler({ secrets: "a", on: {} }),
    installUrl: () => host.installUrl({ nameId: "a", state: "b" }),
  };
  globalThis.codes = async () => {
    const codes = {};
    for (const [name, call] of Object.entries(calls)) {
      try {
        await call();
      } catch (error) {
        codes[name] = error.code + ": " + error.message;
      }
    }
    return codes;
  };`;

const script = async (code, options = {}) => {
  const stdin = { contents: code, resolveDir: import.meta.dirname };
  const define = { KEY: JSON.stringify(pkcs8) };
  const { outputFiles } = await build({ stdin, define, bundle: true, format: "esm", write: false, ...options });
  return outputFiles[0].text;
};

const needsSecret = ["createState", "jwtEndpoint", "jwtSigner", "readCallback", "verifyWebhook", "webhookHandler"];
const page = (name) =>
  `<!doctype html><meta charset="utf-8"><title>host</title><script type="module" src="/${name}"></script>`;
const worker = `new Worker("/host.js", { type: "module" }).onmessage = ({ data }) => (globalThis.codes = async () => data);`;

let browser;
before(async () => {
  const host = await script(`${attempt}\nif (!globalThis.document) globalThis.codes().then(postMessage);`);
  const files = { "/": page("host.js"), "/host.js": host, "/worker": page("worker.js"), "/worker.js": worker };
  browser = await startChromium(files);
});
after(() => browser?.close());

for (const path of ["/", "/worker"]) {
  test(`in a browser, what needs a secret says why it does not run there: ${path}`, async () => {
    const opened = await browser.open(path);
    await opened.waitForFunction(() => globalThis.codes);
    const codes = await opened.evaluate(() => globalThis.codes());
    assert.deepEqual(Object.keys(codes).sort(), needsSecret);
    for (const name of needsSecret) {
      // readCallback has its state by createState.
      const first = name === "readCallback" ? "createState" : name;
      assert.match(codes[name], new RegExp(`^unsupported_runtime: ${first} runs on servers and Workers only`));
    }
    await opened.close();
  });
}

// As they call themselves when nobody has set it.
const agents = {
  jsdom: "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/27.0.0",
  "happy-dom": "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HappyDOM/20.0.0",
  "a simulated browser":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
};
for (const [name, agent] of Object.entries(agents)) {
  test(`a test with ${name} is no page`, async () => {
    const globals = `
      Object.assign(globalThis, { document: {}, window: globalThis });
      Object.defineProperty(globalThis, "navigator", { value: { userAgent: ${JSON.stringify(agent)} } });`;
    const code = await script(`${globals}${attempt}\nconsole.log(JSON.stringify(await globalThis.codes()));`);
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module"], { input: code, encoding: "utf8" });
    assert.deepEqual(Object.keys(JSON.parse(stdout || stderr)), ["verifyWebhook"]);
    assert.match(stdout, /invalid_signature/);
  });
}

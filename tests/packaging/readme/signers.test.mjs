import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { createRegistry } from "icr-app-client/testing";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { root } from "../../../scripts/lib/command.mjs";
import { sourceFiles } from "../../../scripts/lib/source-files.mjs";
import { codeBlocks } from "./blocks.mjs";

// ICR documents `alg` as a claim of the payload, which libraries for JWTs do not write by themselves. The emulator refuses
// a JWT without it: of the examples and the demo, their own tests say that it accepts theirs.

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const registry = createRegistry({ app: { id: "my-app", publicKey: await exportJWK(publicKey) } });
const env = { ICR_APP_ID: registry.appId, ICR_PRIVATE_KEY: await exportPKCS8(privateKey) };
const signers = codeBlocks(await readFile(join(root, "README.md"), "utf8")).filter(({ code }) =>
  code.includes("SignJWT"),
);

const { fetch } = globalThis;
after(() => void (globalThis.fetch = fetch));

for (const block of signers) {
  test(`the registry accepts the JWT that the block at line ${block.line} signs`, async () => {
    const authorization = `Bearer ${await jwtOf(await load(block))}`;
    const response = await registry.fetch("https://registry.example/app/installations", { headers: { authorization } });
    assert.equal(response.status, 200, await response.text());
  });
}

test("there are signers for a client, for a server and for a Worker", () => assert.ok(signers.length >= 3));

async function load({ line, language, code }) {
  const folder = join(root, "target/readme/run");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `signer-${line}.mjs`);
  const source = code
    .replace("createServer(", "globalThis.signer = createServer(")
    .replace("listen(8080)", "listen(0)");
  await writeFile(file, (await transform(source, { loader: language, target: "node20" })).code);
  Object.assign(process.env, env);
  Object.assign(globalThis, { isAllowed: async () => true });
  return import(`${pathToFileURL(file)}?${Date.now()}`);
}

/** The JWT of a module that exports a client or a Worker, or that has started a server. */
async function jwtOf({ icr, default: worker }) {
  if (icr) {
    let sent;
    globalThis.fetch = (url, init) => {
      sent = new Headers(init.headers).get("authorization").replace("Bearer ", "");
      return registry.fetch(url, init);
    };
    await icr.listInstallations();
    return sent;
  }
  if (worker) return (await worker.fetch(new Request("https://signer/icr/jwt"), env)).text();
  const { signer } = globalThis;
  if (!signer.listening) await once(signer, "listening");
  try {
    return await (await fetch(`http://127.0.0.1:${signer.address().port}/icr/jwt`)).text();
  } finally {
    signer.close();
  }
}

// Claims of a JWT, in any of our languages: an object with `iss` and `exp`.
const claims = /\{(?=[^{}]*\biss"?:)(?=[^{}]*\bexp\b)[^{}]*\}/g;
// Its JWTs are to be refused.
const wrongOnPurpose = "tests/emulator/jwt.test.mjs";

test("whatever writes claims of a JWT writes alg", () => {
  const isText = (path) => /\.(ts|js|mjs|rs|md|html)$/.test(path) && path !== wrongOnPurpose;
  const paths = ["bench", "examples", "js", "scripts", "src", "tests", "www"].flatMap((folder) => sourceFiles(folder));
  const found = ["README.md", ...paths.filter(isText)].flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(claims)].map(([object]) => ({ path, object })),
  );
  assert.ok(found.length > 10, `${found.length} found`);
  assert.deepEqual(
    found.filter(({ object }) => !/\balg\b/.test(object)),
    [],
  );
});

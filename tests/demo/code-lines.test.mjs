import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { root } from "../../scripts/lib/command.mjs";
import { installLine, jwtRecipe } from "../../www/code-lines.js";
import { runBlock } from "../packaging/readme/run-block.mjs";
import { typeCheck } from "../packaging/readme/type-check.mjs";
import { exampleLines } from "./code-line-examples.mjs";

// The registry in which blocks run has the same installations in every run.
const [installation] = createRegistry().installations;
const id = JSON.stringify(installation.id);
const lines = exampleLines(installation);

// What surrounds the lines: imports, a JWT, a token, a callback, secrets, and functions of the app's own.
const before = `import { IcrClient } from "icr-app-client";
import { createState, installUrl, readCallback, webhookHandler } from "icr-app-client/host";
const jwt = () => fetch("/icr/jwt").then((response) => response.text());
const token = await icr.createInstallationAccessToken(${id});
const session = "session-1";
const secret = "a secret of at least 32 characters";
const secrets = "the webhook's secret";
const nameId = "canopy-ledger";
const request = new Request("https://app.example/icr/callback?installationId=" + ${id} + "&state=" + (await createState({ secret, session })));
/** @param {import("icr-app-client").Page} page */
const show = (page) => page.installations.length;
/** @param {string} id */
const pause = (id) => id;
`;

// In braces, because lines may declare a `token` or a `page` again.
const block = ({ name, js }) => ({ line: name, language: "js", code: `${before}{\n${js}\n}` });

for (const line of lines) {
  test(`the JavaScript that the page shows runs: ${line.name}`, () => runBlock(block(line)));
}

test("the JavaScript that the page shows compiles as TypeScript", async () => {
  const complaints = await typeCheck(
    lines.map((line, at) => ({ ...block(line), line: at })),
    "demo",
    { types: ["node"] },
  );
  assert.deepEqual([...complaints.values()].flat(), []);
});

test("code is broken by hand, where it fits into the column", () => {
  for (const { name, js, rust } of lines) {
    for (const line of [...js.split("\n"), ...rust.split("\n")]) assert.ok(line.length <= 48, `${name}: ${line}`);
  }
});

test("the recipe for a JWT signs one that the registry accepts", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const registry = createRegistry({ app: { id: "my-app", publicKey: await exportSPKI(publicKey) } });
  const env = { ...process.env, ICR_PRIVATE_KEY: await exportPKCS8(privateKey), ICR_APP_ID: "my-app" };
  const { stdout } = await promisify(execFile)("node", ["--input-type=module", "-e", jwtRecipe], { cwd: root, env });
  const icr = new IcrClient({ jwt: stdout.trim(), fetch: registry.fetch });
  assert.equal((await icr.listInstallations()).installations.length, 3);
});

test("the line to install the package is the README's", async () => {
  const readme = await readFile(`${root}README.md`, "utf8");
  assert.ok(
    readme.split("\n").includes(installLine),
    `installLine of www/code-lines.js is not in the README: ${installLine}`,
  );
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import { IcrClient } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { root } from "../../scripts/lib/command.mjs";
import { jwtRecipe } from "../../www/code-lines.js";
import { runBlock } from "../packaging/readme/run-block.mjs";
import { typeCheck } from "../packaging/readme/type-check.mjs";
import { exampleLines } from "./code-line-examples.mjs";

// The registry in which blocks run has the same installations in every run.
const [{ id }] = createRegistry().installations;
const lines = exampleLines(id);

// The context of a line: imports, a JWT, a token, and a function that shows a page.
const before = `import { IcrClient } from "icr-app-client";
const jwt = () => fetch("/icr/jwt").then((response) => response.text());
const token = await icr.createInstallationAccessToken(${JSON.stringify(id)});
/** @param {import("icr-app-client").Page} page */
const show = (page) => page.installations.length;
`;

// In braces, because a line may declare an `icr` or a `token` again; a line with imports needs no context.
const block = ({ name, js }) => ({
  line: name,
  language: "js",
  code: js.startsWith("import") ? js : `${before}{\n${js}\n}`,
});

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

test("the recipe for a JWT signs one that the registry accepts", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const registry = createRegistry({ app: { id: "my-app", publicKey: await exportSPKI(publicKey) } });
  const env = { ...process.env, ICR_PRIVATE_KEY: await exportPKCS8(privateKey), ICR_APP_ID: "my-app" };
  const { stdout } = await promisify(execFile)("node", ["--input-type=module", "-e", jwtRecipe], { cwd: root, env });
  const icr = new IcrClient({ jwt: stdout.trim(), fetch: registry.fetch });
  assert.equal((await icr.listInstallations()).installations.length, 3);
});

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decodeJwt } from "jose";
import { startWorkerd } from "../support/start-workerd.mjs";
import { secret } from "./deliveries.mjs";
import { pkcs1, publicJwk } from "./keys.mjs";

let worker;
let folder;
before(async () => {
  // Keys are made anew for each run, and a bundle cannot read them: the Worker's module is written with them.
  folder = mkdtempSync(join(import.meta.dirname, "worker-"));
  const fixtures = { pkcs1, publicJwk, secret };
  const lines = Object.entries(fixtures).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  writeFileSync(join(folder, "fixtures.mjs"), lines.join("\n"));
  const source = readFileSync(join(import.meta.dirname, "worker.mjs"), "utf8");
  writeFileSync(join(folder, "worker.mjs"), source.replace("worker-fixtures", "./fixtures.mjs"));
  worker = await startWorkerd(join(folder, "worker.mjs"));
});
after(async () => {
  await worker?.close();
  rmSync(folder, { recursive: true });
});

const get = (path) => fetch(worker.url + path);

test("in workerd, link, callback and webhooks work together, in one request after the other", async () => {
  const first = await (await get("/")).json();
  assert.ok(first.id);
  assert.deepEqual([first.returnTo, first.statuses], ["/a", [202]]);
  const second = await (await get("/")).json();
  assert.notEqual(second.id, first.id);
  assert.deepEqual(await (await get("/handled")).json(), ["installed", "installed"]);
});

test("in workerd, requests at the same time get their JWTs, the first ones too", async () => {
  const responses = await Promise.all(Array.from({ length: 8 }, () => get("/jwt")));
  for (const response of responses) assert.equal(decodeJwt(await response.text()).iss, "app-1");
});

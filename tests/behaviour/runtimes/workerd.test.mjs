import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startLoopback } from "../../support/registry-server.mjs";
import { testSharedCases } from "./shared-cases.mjs";
import { startWorkerd } from "../../support/start-workerd.mjs";

const loopback = await startLoopback();
const workerd = await startWorkerd(fileURLToPath(new URL("worker.mjs", import.meta.url)));
after(async () => {
  await workerd.close();
  await loopback.close();
});

async function ask(path, query = {}) {
  const response = await fetch(`${workerd.url}${path}?${new URLSearchParams(query)}`);
  assert.equal(response.status, 200);
  return response.json();
}

await testSharedCases(async (topic, name) => {
  const failure = await ask("/", { topic, name, loopback: loopback.url });
  if (failure) assert.fail(failure);
});

test("a client made in a Worker's global scope works in each of its requests", async () => {
  assert.deepEqual([await ask("/early"), await ask("/early")], [3, 3]);
});

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startWorker } from "./in-workerd.mjs";
import { testSharedCases } from "./shared-cases.mjs";

const worker = await startWorker();
after(() => worker.close());

await testSharedCases(worker);

test("a client created in a Worker's global scope works in each of its requests", async () => {
  assert.deepEqual([await worker.get("/global-client"), await worker.get("/global-client")], [3, 3]);
});

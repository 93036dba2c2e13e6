import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { buildRustProject } from "../../scripts/rust-example.mjs";
import { setup } from "../../scripts/setup.mjs";
import { startFleet } from "./fleet.mjs";

const folder = "tests/workers/rust-gateway";

let fleet;
let one;
let two;
before(async () => {
  await buildRustProject(folder, "icr_test_rust_gateway", await setup(["wasm"]));
  [one, two] = createRegistry().installations.map(({ id }) => id);
  fleet = await startFleet({
    gateways: { rust: { client: "rust", installations: [one], may: ["token"] } },
    gatewayEntry: join(import.meta.dirname, "rust-gateway/gateway.mjs"),
  });
});
after(() => fleet?.close());

const ask = async (installation, init) => (await fetch(`${fleet.urlOf("rust")}/${installation}`, init)).text();

test("a Worker in Rust with neither key nor JWT has the broker's tokens, and no other", async () => {
  assert.deepEqual([await ask(one), await ask(one)], ["200", "200"]);
  assert.equal(fleet.mints(one).length, 1);
  assert.equal(await ask(two), "forbidden");
  assert.equal(fleet.mints(two).length, 0);
});

test("a token that the registry refuses is replaced, and one that is forgotten leaves the broker", async () => {
  fleet.registry.revoke(fleet.registry.tokens.at(-1).id);
  assert.equal(await ask(one), "200");
  assert.equal(fleet.mints(one).length, 2);
  assert.equal(await ask(one, { method: "DELETE" }), "204");
  assert.equal(await ask(one), "200");
  assert.equal(fleet.mints(one).length, 3);
});

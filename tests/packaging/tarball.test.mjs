import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { root } from "../../scripts/lib/command.mjs";
import { sourceFiles } from "../../scripts/lib/source-files.mjs";
import { installPacked } from "./installed-package.mjs";

const packed = await installPacked();
after(() => packed.remove());

const manifest = JSON.parse(await readFile(join(packed.home, "package.json"), "utf8"));

test("the tarball contains what `files` names, the README and package.json, and nothing else", async () => {
  const dist = (await readdir(join(root, "dist"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  const docs = sourceFiles("docs").map((path) => path.replaceAll("\\", "/"));
  const documents = [...manifest.files.filter((name) => !["dist", "docs"].includes(name)), ...docs];
  assert.deepEqual(packed.files, [...dist, ...documents, "README.md", "package.json"].sort());
});

test("dist contains entries, declarations and the wasm, and no other kind of file", () => {
  const code = [
    "core.wasm",
    "edge.js",
    "host-edge.js",
    "host-workerd.js",
    "host.cjs",
    "host.js",
    "host.wasm",
    "index.cjs",
    "index.js",
    "stores.cjs",
    "stores.js",
    "testing.cjs",
    "testing.js",
    "workerd.js",
    "workers.js",
  ];
  const other = packed.files.filter((path) => path.startsWith("dist/") && !/\.d\.c?ts$/.test(path));
  assert.deepEqual(
    other,
    code.map((name) => `dist/${name}`),
  );
});

test("every declaration is an entry's or is reached from one", async () => {
  const declarations = packed.files.filter((path) => /\.d\.c?ts$/.test(path));
  const reached = new Set(
    ["host", "index", "stores", "testing"].flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.d.cts`]),
  );
  for (const name of ["workers", "core.wasm", "host.wasm"]) reached.add(`dist/${name}.d.ts`);
  for (const path of reached) {
    const text = await readFile(join(packed.home, path), "utf8");
    const [, c = ""] = /\.d\.(c?)ts$/.exec(path);
    for (const [, file] of text.matchAll(/from "(\..+)\.c?js"/g)) {
      assert.ok(text.includes(`"${file}.${c}js"`), `${path} reaches for ${file} of the other kind`);
      reached.add(join(dirname(path), `${file}.d.${c}ts`));
    }
  }
  assert.deepEqual(declarations, [...reached].sort());
});

test("what the README and llms.txt lead to is in the tarball", async () => {
  for (const document of ["README.md", "llms.txt"]) {
    const text = await readFile(join(packed.home, document), "utf8");
    const links = [...text.matchAll(/\]\((?!https:|#)([^)#\s]+)/g)].map(([, link]) => link);
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((link) => !packed.files.includes(link)),
      [],
    );
  }
});

test("every path that package.json exports is there", () => {
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
  const paths = [manifest.main, manifest.types, ...targets(manifest.exports)].map((path) => path.replace("./", ""));
  for (const path of paths) assert.ok(packed.files.includes(path), path);
});

test("the package needs no other at run time", () => {
  for (const field of ["dependencies", "optionalDependencies", "bundleDependencies"]) {
    assert.equal(manifest[field], undefined, field);
  }
  // Types alone, of the entry that is for Workers alone.
  assert.deepEqual(Object.keys(manifest.peerDependencies), ["@cloudflare/workers-types"]);
  assert.deepEqual(manifest.peerDependenciesMeta, { "@cloudflare/workers-types": { optional: true } });
  for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
    assert.equal(manifest.scripts?.[script], undefined, script);
  }
});

test("importing does nothing: no request, no timer, no wasm, no global", async () => {
  const seen = await packed.run(`
    const seen = [];
    const watch = (holder, name) => {
      const original = holder[name];
      holder[name] = function (...given) {
        seen.push(name);
        return new.target ? new original(...given) : original.apply(this, given);
      };
    };
    for (const name of ["fetch", "setTimeout", "setInterval", "queueMicrotask", "addEventListener"]) {
      if (globalThis[name]) watch(globalThis, name);
    }
    for (const name of ["Module", "Instance", "Memory", "compile", "instantiate"]) watch(WebAssembly, name);
    const before = Object.getOwnPropertyNames(globalThis);
    const natives = [Object.prototype, Array.prototype, Promise.prototype, Error.prototype].map(Reflect.ownKeys);
    await import("icr-app-client");
    await import("icr-app-client/host");
    await import("icr-app-client/testing");
    await import("icr-app-client/stores");
    const changed = [Object.prototype, Array.prototype, Promise.prototype, Error.prototype].map(Reflect.ownKeys);
    console.log(JSON.stringify({
      seen,
      globals: Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)),
      natives: natives.flat().length === changed.flat().length,
    }));`);
  assert.deepEqual(seen, { seen: [], globals: [], natives: true });
});

test("the package works by its name in a fresh process", async () => {
  const result = await packed.run(`
    import * as icr from "icr-app-client";
    import * as host from "icr-app-client/host";
    import * as testing from "icr-app-client/testing";
    import * as stores from "icr-app-client/stores";
    const registry = testing.createRegistry({ installations: 12 });
    const client = new icr.IcrClient({ jwt: registry.signJwt, fetch: registry.fetch });
    const list = await client.installations({ limit: 5 }).toArray();
    const token = await client.createInstallationAccessToken(list[11].id);
    console.log(JSON.stringify({
      count: list.length,
      deleted: await client.deleteAccessToken(token),
      names: [Object.keys(icr), Object.keys(host), Object.keys(testing), Object.keys(stores)],
    }));`);
  assert.deepEqual(result, {
    count: 12,
    deleted: true,
    names: [
      ["IcrClient", "IcrError", "PRODUCTION_URL", "SANDBOX_URL", "isIcrError", "load", "nextPage"],
      ["createState", "installUrl", "jwtEndpoint", "jwtSigner", "readCallback", "verifyWebhook", "webhookHandler"],
      [
        "HttpError",
        "createRegistry",
        "exampleAccessToken",
        "exampleInstallation",
        "exampleInstallationAccessToken",
        "icrError",
      ],
      ["leasedTokenStore", "sealer", "unstorageTokenStore"],
    ],
  });
});

test("the process exits when its calls have settled", async () => {
  const started = performance.now();
  await packed.run(`
    import { IcrClient } from "icr-app-client";
    import { createRegistry } from "icr-app-client/testing";
    const registry = createRegistry();
    const client = new IcrClient({ jwt: registry.signJwt, fetch: registry.fetch, timeoutMs: 60_000 });
    console.log((await client.listInstallations()).installations.length);`);
  assert.ok(performance.now() - started < 20_000);
});

test("the wasm is exported, compiles, and is the one in the default entry", async () => {
  const result = await packed.run(`
    import { readFile } from "node:fs/promises";
    import { fileURLToPath } from "node:url";
    const bytes = await readFile(fileURLToPath(import.meta.resolve("icr-app-client/core.wasm")));
    let compiled;
    const { Module } = WebAssembly;
    WebAssembly.Module = class extends Module {
      constructor(source) {
        super(source);
        compiled = Buffer.from(source);
      }
    };
    const { IcrClient } = await import("icr-app-client");
    try {
      new IcrClient({});
    } catch {}
    console.log(JSON.stringify({ compiles: Boolean(await WebAssembly.compile(bytes)), same: bytes.equals(compiled) }));`);
  assert.deepEqual(result, { compiles: true, same: true });
});

test("what the package does not export cannot be reached", async () => {
  const codes = await packed.run(`
    const codes = [];
    for (const path of ["dist/index.js", "core.js", "src/lib.rs", "testing/registry.js"]) {
      await import("icr-app-client/" + path).catch(({ code }) => codes.push(code));
    }
    console.log(JSON.stringify(codes));`);
  assert.deepEqual(codes, Array(4).fill("ERR_PACKAGE_PATH_NOT_EXPORTED"));
});

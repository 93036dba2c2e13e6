import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { SpanStatusCode, context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { transform } from "esbuild";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";
import { root } from "../../../scripts/lib/command.mjs";
import { codeBlocks } from "./blocks.mjs";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
after(() => (trace.disable(), context.disable()));
beforeEach(() => exporter.reset());

const tracer = trace.getTracer("the user's app");
const folder = join(root, "target/readme/run");
await mkdir(folder, { recursive: true });
let copies = 0;

/** The recipe's listener, without the call at its end. */
async function traceCallsOfRecipe() {
  const blocks = codeBlocks(await readFile(join(root, "docs/recipes/opentelemetry.md"), "utf8"));
  const { code } = blocks.find((block) => block.code.includes("@opentelemetry/api"));
  const recipe = code.slice(0, code.indexOf("const icr = "));
  const file = join(folder, `opentelemetry-${++copies}.mjs`);
  const source = await transform(`${recipe}\nexport { spans, traceCalls };`, { loader: "ts", target: "node20" });
  await writeFile(file, source.code);
  return import(pathToFileURL(file));
}

/** A client with the recipe, of a registry with installations. */
async function tracedClient(options) {
  const registry = createRegistry({ installations: 4 });
  const { traceCalls, spans } = await traceCallsOfRecipe();
  const icr = new IcrClient({ ...registry.clientOptions, onEvent: traceCalls, ...options });
  return { icr, registry, spans, ids: registry.installations.map(({ id }) => id) };
}

/** Runs work in a span of the user's own. */
const within = (name, work) =>
  tracer.startActiveSpan(name, async (span) => {
    try {
      return await work();
    } finally {
      span.end();
    }
  });

const finished = () => exporter.getFinishedSpans();
const childrenOf = (span) =>
  finished().filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId);
const named = (name) => finished().filter((span) => span.name === name);

test("each call is one span below the caller's, with its attempts below it, under concurrency", async () => {
  const { icr, registry, spans, ids } = await tracedClient();
  await icr.installationAccessToken(ids[0]);
  exporter.reset();
  for (let fault = 0; fault < 2; fault++) registry.injectFault({ status: 503, retryAfter: 0 });
  await Promise.all(
    ids.map((id) => within(`user ${id}`, () => icr.fetchAsInstallation(id, "/projects", { label: `of ${id}` }))),
  );
  for (const id of ids) {
    const [user] = named(`user ${id}`);
    const [call, ...others] = childrenOf(user);
    assert.deepEqual(others, []);
    assert.equal(call.name, "icr fetchAsInstallation");
    assert.equal(call.attributes.installationId, id);
    assert.equal(call.attributes.label, `of ${id}`);
    const attempts = childrenOf(call);
    assert.ok(attempts.length > 0);
    for (const attempt of attempts) {
      assert.equal(attempt.attributes.installationId, id);
      assert.match(attempt.attributes.path, new RegExp(`^/projects$|${id}`));
      assert.equal(attempt.spanContext().traceId, user.spanContext().traceId);
    }
  }
  const faults = finished().filter(({ attributes }) => attributes.status === 503);
  assert.equal(faults.length, 2);
  for (const { status } of faults) assert.deepEqual(status, { code: SpanStatusCode.ERROR, message: "server_error" });
  const retries = finished().flatMap(({ events }) => events.filter(({ name }) => name === "icr retry"));
  assert.equal(retries.length, 2);
  assert.equal(spans.size, 0, "every call has ended");
});

test("a call that fails is a span with the error's code", async () => {
  const { icr, spans } = await tracedClient({ maxRetries: 0 });
  const results = await Promise.allSettled([
    icr.getInstallation("unknown"),
    icr.getInstallation(""),
    icr.installationAccessToken("unknown"),
    icr.fetchAsApp("https://elsewhere.example/"),
    icr.getInstallation("aborted", { signal: AbortSignal.abort() }),
  ]);
  assert.ok(results.every(({ status }) => status === "rejected"));
  const messages = finished().flatMap(({ attributes, status }) => (attributes.phase ? [status.message] : []));
  assert.deepEqual(messages.toSorted(), ["aborted", "invalid_argument", "not_found", "not_found"]);
  assert.equal(results.filter(({ reason }) => isIcrError(reason)).length, 4);
  assert.equal(spans.size, 0);
});

test("a list that is read to its end, or only in part, is one span", async () => {
  const { icr, spans } = await tracedClient();
  for await (const installation of icr.installations({ limit: 1 })) assert.ok(installation);
  for await (const installation of icr.installations({ limit: 1 })) if (installation) break;
  const lists = named("icr installations");
  assert.equal(lists.length, 2);
  assert.equal(childrenOf(lists[0]).length >= 4, true);
  assert.equal(spans.size, 0);
});

test("no attribute and no event of a span is a secret", async () => {
  const { icr, registry, ids } = await tracedClient();
  const { token } = await icr.installationAccessToken(ids[0]);
  await icr.fetchAsInstallation(ids[0], "/projects?secret=canary", { headers: { "x-canary": "canary" } });
  await icr.revokeAll();
  const text = JSON.stringify(
    finished().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  );
  assert.ok(registry.requests.length > 2);
  for (const secret of [token, token.slice(4), "canary"]) assert.equal(text.includes(secret), false);
});

import assert from "node:assert/strict";
import { page } from "./demo-page.mjs";

// The browser calls a task long from here on.
const longMs = 50;
const tries = 3;
const categories = ["__metadata", "devtools.timeline", "disabled-by-default-devtools.timeline"];
const rendering = new Set(["UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit", "HitTest"]);

/**
 * Fails if a task of the page's main thread is long while `work` runs after `before`, in each of a few tries. What counts is
 * the processor time in the browser's own trace: other processes of a busy machine interrupt a task, but add little to that.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} what
 * @param {object} steps
 * @param {() => Promise<void>} [steps.before]
 * @param {() => Promise<void>} steps.work
 * @param {boolean} [steps.onlyScripts] whether the browser's own part of a task, such as the layout, does not count
 */
export async function assertNoLongTask(t, what, { before, work, onlyScripts = false }) {
  let long;
  for (let left = tries; left > 0; left--) {
    await before?.();
    const events = await trace(work);
    const tasks = events.filter(({ name }) => name === "RunTask");
    if (onlyScripts) for (const task of tasks) task.tdur -= renderingOf(task, events);
    assert.ok(tasks.length > 0, `${what}: the trace has no task of the page`);
    t.diagnostic(`${what}: ${tasks.length} tasks, the longest ${Math.max(...tasks.map(ms))} ms`);
    long = tasks.filter((task) => ms(task) > longMs).map((task) => `${ms(task)} ms: ${partsOf(task, events)}`);
    if (long.length === 0) return;
    t.diagnostic(long.join("; "));
  }
  assert.fail(`${what}: ${long.join("; ")}`);
}

/** What the page's main thread did meanwhile. */
async function trace(work) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories });
  let buffer;
  try {
    await work();
  } finally {
    buffer = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(buffer);
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
  const isMain = ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain";
  const mainThreads = new Set(traceEvents.filter(isMain).map(threadOf));
  return traceEvents.filter((event) => event.tdur && mainThreads.has(threadOf(event)));
}

/** The time of a task in which the browser rendered, in microseconds. */
function renderingOf(task, events) {
  let end = 0;
  let sum = 0;
  for (const { ts, dur, tdur } of within(task, events).filter(({ name }) => rendering.has(name))) {
    if (ts < end) continue;
    end = ts + dur;
    sum += tdur;
  }
  return sum;
}

/** The events of a task, in their order. */
function within({ pid, tid, ts, dur }, events) {
  return events
    .filter((event) => event.pid === pid && event.tid === tid && event.ts >= ts && event.ts < ts + dur)
    .sort((one, other) => one.ts - other.ts);
}

/** What a task consists of, the longest parts first. */
function partsOf(task, events) {
  return within(task, events)
    .filter((event) => event.name !== "RunTask" && ms(event) > 0)
    .sort((one, other) => other.tdur - one.tdur)
    .slice(0, 12)
    .map((event) => `${event.name} ${event.args.data?.functionName ?? event.args.data?.type ?? ""} ${ms(event)} ms`)
    .join(", ");
}

function ms({ tdur }) {
  return Math.round(tdur / 1000);
}

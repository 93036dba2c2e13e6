import { createClient } from "./registry-client.mjs";
import { createRegistry } from "icr-app-client/testing";

/** Longer timers are bounds that nothing should reach: time does not pass for them unless the case says so. */
const longestWaitMs = 20_000;
/** A case in which nothing happens for so long, in real milliseconds, waits for what never comes. */
const patienceMs = 1500;
/** How long work may take, in real milliseconds: a busy machine generates keys for seconds. */
const workMs = 15_000;
/** Turns without work after which everything waits for a timer. */
const idleTurns = 3;

// A case that failed may still clear its timers while the next one runs.
let lastId = 0x4000_0000;

/**
 * A case in virtual time: `Date.now`, `performance.now` and `setTimeout` belong to a clock that jumps to the next timer
 * as soon as everything waits for one. A minute of waits takes milliseconds.
 */
export function withVirtualTime(run) {
  return async (host) => {
    const time = startVirtualTime();
    try {
      await Promise.race([run(time, host), time.stalled]);
    } finally {
      time.stop();
    }
  };
}

function startVirtualTime() {
  const { setTimeout: hostSetTimeout, clearTimeout: hostClearTimeout } = globalThis;
  const [hostNow, hostMonotonicNow] = [Date.now, performance.now];
  const startMs = hostNow();
  let nowMs = startMs;
  let working = 0;
  let lastEventMs = hostNow();
  let isRunning = true;
  let isAdvancing = false;
  const timers = new Map();

  Date.now = () => nowMs;
  performance.now = () => nowMs - startMs;
  globalThis.setTimeout = (callback, delayMs = 0, ...args) => {
    // As Node's timers: whole milliseconds, at least one.
    const delay = Math.max(Math.trunc(delayMs) || 0, 1);
    timers.set(++lastId, { dueMs: nowMs + delay, isBound: delay >= longestWaitMs, callback, args });
    return lastId;
  };
  globalThis.clearTimeout = (id) => {
    if (!timers.delete(id)) hostClearTimeout(id);
  };

  /** Fires the next timer that is due by `untilMs`; returns whether there was one. */
  function fireNext(untilMs, mayBeBound) {
    let next;
    for (const [id, timer] of timers) {
      const isCandidate = timer.dueMs <= untilMs && (mayBeBound || !timer.isBound);
      if (isCandidate && (next === undefined || timer.dueMs < next[1].dueMs)) next = [id, timer];
    }
    if (next === undefined) return false;
    const [id, { dueMs, callback, args }] = next;
    timers.delete(id);
    nowMs = Math.max(nowMs, dueMs);
    callback(...args);
    return true;
  }

  /** Resolves when nothing but timers is waited for. */
  async function idle() {
    const sinceMs = hostNow();
    for (let turns = 0; turns < idleTurns; turns = working === 0 ? turns + 1 : 0) {
      await nextTurn(hostSetTimeout);
      // What is taken for work waits for a timer itself.
      if (hostNow() - sinceMs > workMs) return;
    }
  }

  async function drive(reject) {
    while (isRunning) {
      await idle();
      if (!isRunning) return;
      if (isAdvancing || fireNext(Infinity, false)) lastEventMs = hostNow();
      else if (hostNow() - lastEventMs > patienceMs)
        return reject(new Error(`the case hangs: ${describe(timers, nowMs)}`));
    }
  }
  const stalled = new Promise((_, reject) => void drive(reject));

  /** Counts the work that a function does outside of timers, such as cryptography, so that no time passes meanwhile. */
  const asWork =
    (work) =>
    async (...args) => {
      working += 1;
      try {
        return await work(...args);
      } finally {
        working -= 1;
        lastEventMs = hostNow();
      }
    };

  const sleep = (durationMs) =>
    durationMs > 0 ? new Promise((resolve) => globalThis.setTimeout(resolve, durationMs)) : Promise.resolve();

  return {
    sleep,
    asWork,
    /** Rejects when the case waits for something that never comes. */
    stalled,
    /** Milliseconds since the case began. */
    elapsedMs: () => nowMs - startMs,
    /** Lets time pass, and every timer fire that is due. */
    async advance(durationMs) {
      isAdvancing = true;
      const untilMs = nowMs + durationMs;
      do await idle();
      while (fireNext(untilMs, true));
      nowMs = untilMs;
      isAdvancing = false;
    },
    /**
     * A registry, a log of what its clients sent and received, and a client of it. Requests take `latencyMs`, or what
     * that returns for their path. Give no `delayMs` or `hang` to the registry: that would count as work.
     */
    setUp(options = {}, registryOptions = {}, latencyMs = 10) {
      const registry = createRegistry(registryOptions);
      const log = [];
      const handle = asWork(registry.fetch);
      const fetch = async (input, init) => {
        const entry = logEntry(input, init, nowMs - startMs, log.length);
        log.push(entry);
        await sleep(typeof latencyMs === "function" ? latencyMs(entry.path) : latencyMs);
        const response = await handle(input, init);
        const retryAfter = response.headers.get("retry-after");
        Object.assign(entry, { status: response.status, answeredAfter: log.length, answeredMs: nowMs - startMs });
        if (retryAfter !== null) entry.retryAfterMs = Number(retryAfter) * 1000;
        return response;
      };
      const signJwt = asWork(registry.signJwt);
      const [installation] = registry.installations;
      const connect = (more) => createClient(registry, { jwt: signJwt, fetch, coalesce: true, ...more });
      return { registry, log, fetch, signJwt, connect, icr: connect(options), installation, id: installation?.id };
    },
    stop() {
      isRunning = false;
      Date.now = hostNow;
      delete performance.now;
      if (performance.now !== hostMonotonicNow) performance.now = hostMonotonicNow;
      globalThis.setTimeout = hostSetTimeout;
      globalThis.clearTimeout = hostClearTimeout;
    },
  };
}

/** One request as its client sent it; `credential` tells credentials apart. */
function logEntry(input, init, sentMs, sentAfter) {
  const { pathname, searchParams } = new URL(input.url ?? input);
  const headers = new Headers(init?.headers ?? input.headers);
  return {
    method: init?.method ?? input.method ?? "GET",
    path: pathname,
    query: Object.fromEntries(searchParams),
    credential: headers.get("authorization"),
    sentMs,
    sentAfter,
  };
}

function describe(timers, nowMs) {
  const waits = Array.from(timers.values(), ({ dueMs }) => `${dueMs - nowMs} ms`);
  return waits.length === 0 ? "no timer is left" : `timers are left of ${waits.slice(0, 5).join(", ")}`;
}

// A timer of a browser takes at least 4 ms.
function nextTurn(hostSetTimeout) {
  if (globalThis.setImmediate) return new Promise((resolve) => globalThis.setImmediate(resolve));
  if (!globalThis.MessageChannel) return new Promise((resolve) => hostSetTimeout(resolve, 0));
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  }).finally(() => port1.close());
}

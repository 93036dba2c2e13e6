/** A case with a fake `Date.now`, which only the case advances; the registry uses it too. */
export function withClock(run) {
  return async (context) => {
    const realNow = Date.now;
    let now = realNow();
    Date.now = () => now;
    const clock = { advance: (durationMs) => (now += durationMs) };
    try {
      await run(clock, context);
    } finally {
      Date.now = realNow;
    }
  };
}

/** A case in which timers of exactly `delayMs` fire at once: nothing has to sleep through a documented timeout. */
export function withInstantTimers(delayMs, run) {
  return async (context) => {
    const realSetTimeout = globalThis.setTimeout;
    globalThis.setTimeout = (callback, delay) => realSetTimeout(callback, delay === delayMs ? 0 : delay);
    try {
      await run(context);
    } finally {
      globalThis.setTimeout = realSetTimeout;
    }
  };
}

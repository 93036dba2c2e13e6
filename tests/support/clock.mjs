/** A case under a clock that stands still until the case moves it; the registry's runs with it. */
export function withClock(run) {
  return async (host) => {
    const hostNow = Date.now;
    let now = hostNow();
    Date.now = () => now;
    const clock = { advance: (durationMs) => (now += durationMs) };
    try {
      await run(clock, host);
    } finally {
      Date.now = hostNow;
    }
  };
}

/** A case in which timers of exactly `delayMs` ring at once: nothing has to sleep through a documented bound. */
export function skippingTimersOf(delayMs, run) {
  return async (host) => {
    const hostSetTimeout = globalThis.setTimeout;
    globalThis.setTimeout = (callback, delay) => hostSetTimeout(callback, delay === delayMs ? 0 : delay);
    try {
      await run(host);
    } finally {
      globalThis.setTimeout = hostSetTimeout;
    }
  };
}

/** What the emulator can do with a request, by the name that the page has for it; `ok` takes one and changes nothing. */
const responses = {
  ok: {},
  slow: { delayMs: 3000 },
  429: { retryAfter: 1 },
  500: { status: 500 },
  503: { status: 503 },
  html: { html: true },
  403: { status: 403, body: { statusCode: 403, message: "The installation is suspended", error: "Forbidden" } },
  // Browsers retry a connection that is reset before the response by themselves: the client's retry would not be seen.
  lost: { cutBody: true },
  silent: { hang: true },
};

const skewMs = 60 * 60_000;
const mostFaults = 30;

/**
 * The faults of the demo.
 *
 * @param {import("../../js/testing/registry.ts").Registry} registry
 * @param {() => number} now
 */
export function createFaults(registry, now) {
  let nextJwtIsExpired = false;

  const switches = {
    "expired-jwt": () => (nextJwtIsExpired = true),
    clock: () => registry.advance(skewMs),
    "revoke-app-token": () => {
      for (const { id, kind } of registry.tokens) if (kind === "app") registry.revoke(id);
    },
  };

  return {
    /** Replaces what is pending; returns whether all names are known. */
    inject(names) {
      const known = (name) => Object.hasOwn(switches, name) || Object.hasOwn(responses, name);
      if (!Array.isArray(names) || names.length > mostFaults || !names.every(known)) return false;
      this.reset();
      for (const name of names) {
        if (Object.hasOwn(switches, name)) switches[name]();
        else registry.injectFault(responses[name]);
      }
      return true;
    },
    reset() {
      registry.clearFaults();
      registry.setTime(now());
      nextJwtIsExpired = false;
    },
    takeExpiredJwt() {
      const expired = nextJwtIsExpired;
      nextJwtIsExpired = false;
      return expired;
    },
  };
}

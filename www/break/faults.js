import { injectFaults, resetFaults } from "../client/emulator.js";
import { appOwner } from "../client/managed-tokens.js";
import { trace } from "../client/trace.js";
import { createClient } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { announce, byId, element } from "../page/element.js";
import { formatCount } from "../page/format.js";
import { session } from "../page/remembered.js";
import { emptyVerdict, verdictCard, verdictOf } from "../page/verdict.js";

const callers = 50;

/** Each fault: what the registry does, and the call that meets it. */
const faults = [
  {
    name: "slow",
    title: "Slow response",
    text: "The next response takes 3 seconds. The client's timeout is 30.",
    run: (run) => run(["slow"], list),
  },
  {
    name: "busy",
    title: "Too many requests",
    text: "Status 429 with Retry-After: 1. The client waits as long as the registry asks.",
    run: (run) => run(["429"], list),
  },
  {
    name: "flaky",
    title: "Server error",
    text: "Status 500 twice, then the registry recovers.",
    run: (run) => run(["500", "500"], list),
  },
  {
    name: "lost",
    title: "Lost connection",
    text: "The connection breaks in the middle of a response.",
    run: (run) => run(["lost"], list),
  },
  {
    name: "proxy",
    title: "Proxy error",
    text: "A proxy answers once in the registry's place: status 502 and a page of HTML.",
    run: (run) => run(["html"], list),
  },
  {
    name: "outage",
    title: "Outage",
    text: "Status 503 three times: as often as the client tries by default.",
    run: (run) => run(["503", "503", "503"], list),
  },
  {
    name: "silent",
    title: "No response",
    text: "The registry never answers. Each attempt of this call times out after 1 second.",
    run: (run) => run(["silent", "silent", "silent"], list, { timeoutMs: 1000 }),
  },
  {
    name: "suspended",
    title: "Suspended",
    text: "Status 403: the organization suspended the app. Trying again would not help.",
    run: (run) => run(["403"], list),
  },
  {
    name: "expired-jwt",
    title: "Expired JWT",
    text: "Your server hands out a JWT that expired an hour ago. The client reads its claims first.",
    run: (run) => run(["expired-jwt"], listWithNewClient),
  },
  {
    name: "clock",
    title: "Wrong clock",
    text: "The registry's clock is an hour ahead. The client learns the time from the response and asks for another JWT.",
    run: (run) => run(["clock"], listWithNewClient),
  },
  {
    name: "revoked",
    title: "Revoked token",
    text: "The registry revokes the app's access token, which the client still keeps.",
    async run(run, connection) {
      await callAsApp(connection, {});
      return run(["revoke-app-token"], callAsApp);
    },
  },
  {
    name: "crowd",
    title: `${callers} callers at once`,
    text: "They all need the same access token, which the client does not have yet.",
    async run(run, connection) {
      await connection.call((icr) => icr.asApp().invalidate());
      return run([], crowd);
    },
  },
];

/** Creates the list of faults, each with its result beside it. */
export function createFaults({ current, activity }) {
  byId("fault-code").replaceChildren(codeLine(createClient({ maxRetries: 2, timeoutMs: 30_000 })));
  const rows = faults.map((fault) => faultRow(fault, { current, activity }));
  byId("fault-list").append(...rows);
}

function faultRow({ name, title, text, run }, { current, activity }) {
  const result = element("div", { className: "fault-result" });
  const key = `fault ${name}`;
  const button = actionButton({ label: title, symbol: "bolt", className: "button", action: press });
  show(session.read(key));

  async function press() {
    result.classList.add("is-running");
    activity.begin();
    try {
      const outcome = await run(meet, current());
      const verdict = { ...verdictOf(outcome), ...(outcome.title && { title: outcome.title }) };
      session.write(key, verdict);
      show(verdict);
      announce(`${title}: ${verdict.title}`);
    } catch (error) {
      result.replaceChildren(element("p", { className: "hint" }, error.message));
      announce(`${title}: ${error.message}`);
    } finally {
      result.classList.remove("is-running");
    }
  }

  /** Injects faults, sends the call that meets them, and sets everything right again. */
  async function meet(names, call, options = {}) {
    await injectFaults(names);
    try {
      const outcome = await trace(activity, (label) => call(current(), { ...options, label }));
      return { ...outcome, title: outcome.error ? undefined : outcome.value?.title };
    } finally {
      await resetFaults();
    }
  }

  function show(verdict) {
    result.replaceChildren(verdict ? verdictCard(verdict) : emptyVerdict());
  }

  return element(
    "li",
    { className: "card fault", id: `fault-${name}` },
    element("div", { className: "fault-about" }, button, element("p", { className: "hint" }, text)),
    result,
  );
}

/** Lists a page of installations. */
export function list(connection, options) {
  return connection.call((icr, defaults) => icr.listInstallations({ limit: 20, ...defaults }), options);
}

function listWithNewClient(connection, options) {
  return connection.callNew((icr, defaults) => icr.listInstallations({ limit: 20, ...defaults }), options);
}

async function callAsApp(connection, options) {
  await connection.callAs(appOwner, (icr, defaults) => icr.asApp().json("/projects", defaults), options);
}

async function crowd(connection, options) {
  const before = connection.counts.tokens;
  const call = () => connection.callAs(appOwner, (icr, defaults) => icr.appAccessToken(defaults), options);
  await Promise.all(Array.from({ length: callers }, call));
  const created = connection.counts.tokens - before;
  return { title: `${callers} callers, ${formatCount(created, "token request")}` };
}

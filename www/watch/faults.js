import { createClient } from "../code-lines.js";
import { injectFault, resetFaults } from "../client/emulator.js";
import { appOwner } from "../client/managed-tokens.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, byId } from "../page/element.js";

const faults = [
  ["slow", "Slow answer", "The next answer takes 3 seconds."],
  ["busy", "Too many requests", "429 once. The client waits as long as the registry asks."],
  ["flaky", "Server error", "500 twice. The client tries again, and the third attempt succeeds."],
  ["lost", "Lost connection", "The connection breaks in the middle of an answer. The client tries again."],
  ["outage", "Outage", "503 three times. The client gives up and says so."],
  ["forbidden", "Suspended", "403. Trying again would not help, so the client does not."],
  ["expired-jwt", "Expired JWT", "The host hands out an old JWT. The client notices before it sends anything."],
  ["skewed-clock", "Wrong clock", "The registry's clock goes an hour ahead. The client learns the time and goes on."],
  ["revoked-token", "Revoked token", "The registry drops the app's token. The client makes another and goes on."],
];

/**
 * Creates the fault injection panel. `reload` makes a call for the fault to apply to; `current` returns the connection.
 */
export function createFaults({ current, reload }) {
  const outcome = byId("fault-outcome");
  byId("fault-code").replaceChildren(codeLine(createClient({ maxRetries: 2, timeoutMs: 30_000 })));
  byId("fault-list").append(
    ...faults.map(([name, title, text]) => {
      const button = actionButton({
        label: title,
        symbol: "bolt",
        className: "button is-small",
        action: () => inject(name, title),
      });
      return element("li", {}, button, element("p", { className: "hint" }, text));
    }),
  );
  const resetButton = actionButton({
    label: "Put everything right",
    symbol: "check",
    className: "button is-small",
    action: () => report(resetFaults, "Nothing is broken any more."),
  });
  byId("fault-actions").append(resetButton);

  async function inject(name, title) {
    const trigger = name === "revoked-token" ? callAsApp : reload;
    // The cache must contain a token for its revocation to be noticed.
    if (trigger === callAsApp) await callAsApp();
    const isArmed = byId("only-arm").checked;
    const isInjected = await report(
      () => injectFault(name),
      isArmed ? `${title}: applies to your next action.` : `${title}: under way …`,
    );
    if (!isInjected) return;
    if (name === "expired-jwt") current().resetClient();
    if (isArmed) return;
    await trigger();
    outcome.textContent = `${title}: done. The request log shows how it went.`;
  }

  // The request log shows the outcome; the response is not used.
  async function callAsApp() {
    await current()
      .callAs(appOwner, (icr, options) => icr.fetchAsApp("/projects", options))
      .catch(() => {});
  }

  async function report(work, text) {
    try {
      await work();
      outcome.textContent = text;
      return true;
    } catch {
      outcome.textContent = "The demo host did not answer. Is it still running?";
      return false;
    }
  }

  return {
    setShown(shown) {
      byId("faults").hidden = !shown;
    },
  };
}

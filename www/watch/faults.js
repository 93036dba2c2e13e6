import { setUp } from "../code-lines.js";
import { orderFault, putRight } from "../client/emulator.js";
import { theApp } from "../client/managed-tokens.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, part } from "../page/element.js";

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
 * The panel that breaks the emulator on purpose. `reload` makes a call for the fault to hit, on the connection that
 * `current` gives.
 */
export function createFaults({ current, reload }) {
  const outcome = part("fault-outcome");
  part("fault-code").replaceChildren(codeLine(setUp({ maxRetries: 2, timeoutMs: 30_000 })));
  part("fault-list").append(
    ...faults.map(([name, title, text]) => {
      const button = actionButton({
        label: title,
        symbol: "bolt",
        className: "button is-small",
        action: () => order(name, title),
      });
      return element("li", {}, button, element("p", { className: "hint" }, text));
    }),
  );
  const rightButton = actionButton({
    label: "Put everything right",
    symbol: "check",
    className: "button is-small",
    action: () => tell(putRight, "Nothing is broken any more."),
  });
  part("fault-actions").append(rightButton);

  async function order(name, title) {
    const strike = name === "revoked-token" ? callAsApp : reload;
    // Only a token that is in the cache can be found revoked.
    if (strike === callAsApp) await callAsApp();
    const isKept = part("only-arm").checked;
    const ordered = await tell(
      () => orderFault(name),
      isKept ? `${title}: strikes your next action.` : `${title}: under way …`,
    );
    if (!ordered) return;
    if (name === "expired-jwt") current().forgetJwt();
    if (isKept) return;
    await strike();
    outcome.textContent = `${title}: done. The request log shows how it went.`;
  }

  // The log tells how it went; there is no place for the answer.
  async function callAsApp() {
    await current()
      .callAs(theApp, (icr, options) => icr.fetchAsApp("/projects", options))
      .catch(() => {});
  }

  async function tell(work, text) {
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
      part("faults").hidden = !shown;
    },
  };
}

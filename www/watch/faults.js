import { actionButton } from "./button.js";
import { element, part } from "./element.js";

const faults = [
  ["slow", "Slow answer", "The next answer takes 3 seconds."],
  ["busy", "Too many requests", "429 once. The client waits as long as the registry asks."],
  ["flaky", "Server error", "500 twice. The client tries again, and the third attempt succeeds."],
  ["reset", "Lost connection", "The connection breaks once. The client tries again."],
  ["outage", "Outage", "503 three times. The client gives up and says so."],
  ["forbidden", "Suspended", "403. Trying again would not help, so the client does not."],
  ["expired-jwt", "Expired JWT", "The host hands out an old JWT. The client notices before it sends anything."],
];

/** The panel that breaks the emulator on purpose. `strike` makes a call for the fault to hit. */
export function createFaults({ forgetJwt, strike }) {
  const outcome = part("fault-outcome");
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

  async function order(name, title) {
    try {
      await orderFault(name);
    } catch {
      outcome.textContent = "The demo host did not answer. Is it still running?";
      return;
    }
    if (name === "expired-jwt") forgetJwt();
    const isKept = part("only-arm").checked;
    outcome.textContent = isKept ? `${title}: strikes your next action.` : `${title}: loading the list …`;
    if (isKept) return;
    await strike();
    outcome.textContent = `${title}: done. The request log shows how it went.`;
  }

  return {
    setShown(shown) {
      part("faults").hidden = !shown;
    },
  };
}

// Faults that still wait for an action would come on top of the new one.
async function orderFault(fault) {
  await fetch("demo/faults", { method: "DELETE" });
  const headers = { "content-type": "application/json" };
  const response = await fetch("demo/faults", { method: "POST", headers, body: JSON.stringify({ fault }) });
  if (!response.ok) throw new Error(`The demo host answered with status ${response.status}.`);
}

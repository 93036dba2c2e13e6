import { invalidate, manyCallers, revokeAll } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, byId, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCount } from "../page/format.js";
import { lifeBar } from "../page/life-bar.js";
import { appOwner } from "../client/managed-tokens.js";

const callers = 50;
const maxListed = 20;
const quiet = "button is-small is-quiet";

/**
 * Creates the panel of managed tokens: the entries of the client's cache, and a button for fifty concurrent callers.
 * `target` returns the installation whose token they request.
 */
export function createCachePanel(activity, { target }) {
  const list = byId("cache-list");
  const problem = byId("cache-problem");
  const outcome = byId("cache-outcome");
  const code = byId("cache-code");
  const rendered = new WeakMap();
  let connection;

  const burstButton = actionButton({ label: `${callers} callers at once`, symbol: "bolt", action: burst });
  const revokeButton = actionButton({ label: "Delete all", symbol: "trash", className: quiet, action: revoke });
  byId("cache-actions").append(burstButton, revokeButton);
  activity.subscribe(({ type }) => type === "cache" && render());

  async function burst() {
    const { id } = target() ?? {};
    if (!id) return say("Load the list first: the callers ask for a token of an organization.");
    code.replaceChildren(codeLine(manyCallers(id, callers)));
    const before = activity.counts.tokens;
    await attempt(burst, async () => {
      const call = () => connection.callAs(id, (icr, options) => icr.installationAccessToken(id, options));
      await Promise.all(Array.from({ length: callers }, call));
      const made = activity.counts.tokens - before;
      const reason = made
        ? "They all waited for the same one."
        : "The cache answered all of them. Forget its token, and they share one request.";
      say(`${callers} calls for ${connection.nameOf(id)}: ${formatCount(made, "token request")}. ${reason}`);
    });
  }

  async function revoke() {
    code.replaceChildren(codeLine(revokeAll()));
    await attempt(revoke, async () => {
      const { revoked } = await connection.call((icr, options) => icr.revokeAll(options));
      say(`${formatCount(revoked, "token")} deleted at the registry.`);
    });
  }

  async function drop(owner) {
    code.replaceChildren(codeLine(invalidate(owner)));
    await connection.call((icr) => icr.invalidate(owner));
    say("Forgotten here. The next call makes a new one.");
    restoreFocus(burstButton);
  }

  async function attempt(again, work) {
    problem.replaceChildren();
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) problem.replaceChildren(errorCard(error, again));
    }
    restoreFocus(burstButton);
  }

  function say(text) {
    outcome.textContent = text;
  }

  function render() {
    const entries = (connection?.tokens.entries ?? []).filter(({ expiresAtMs }) => Number.isFinite(expiresAtMs));
    list.replaceChildren(...entries.slice(0, maxListed).map(entryRow));
    byId("cache-empty").hidden = entries.length > 0;
    byId("cache-rest").textContent = entries.length > maxListed ? `and ${entries.length - maxListed} more` : "";
    revokeButton.hidden = entries.length === 0;
  }

  function entryRow(entry) {
    if (!rendered.has(entry)) rendered.set(entry, createRow(entry));
    return rendered.get(entry);
  }

  function createRow({ owner, issuedAtMs, expiresAtMs }) {
    const name = connection.nameOf(owner);
    const forgetButton = actionButton({ label: "Forget", className: quiet, action: () => drop(owner) });
    forgetButton.setAttribute("aria-label", `Forget the token of ${name}`);
    const head = element(
      "div",
      { className: "cache-head" },
      element("span", { className: "cache-owner" }, name),
      owner !== appOwner && forgetButton,
    );
    return element("li", { className: "cache-entry" }, head, lifeBar(issuedAtMs, expiresAtMs));
  }

  return {
    /** Switches to another connection's client, or to none. */
    connect(next) {
      connection = next;
      problem.replaceChildren();
      say("");
      byId("cache").hidden = !next;
      code.replaceChildren();
      render();
    },
  };
}

import { forget, manyCallers, revokeAll } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, part, rescueFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCount } from "../page/format.js";
import { lifeBar } from "../page/life-bar.js";
import { theApp } from "../client/managed-tokens.js";

const callers = 50;
const longestList = 20;
const quiet = "button is-small is-quiet";

/**
 * The panel of managed tokens: what the client's cache holds, and fifty callers at once to try it with. `target` gives
 * the installation whose token they ask for.
 */
export function createCachePanel(activity, { target }) {
  const list = part("cache-list");
  const problem = part("cache-problem");
  const outcome = part("cache-outcome");
  const code = part("cache-code");
  const drawn = new WeakMap();
  let connection;

  const burstButton = actionButton({ label: `${callers} callers at once`, symbol: "bolt", action: burst });
  const revokeButton = actionButton({ label: "Delete all", symbol: "trash", className: quiet, action: revoke });
  part("cache-actions").append(burstButton, revokeButton);
  activity.listen(({ type }) => type === "cache" && draw());

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
    code.replaceChildren(codeLine(forget(owner)));
    await connection.call((icr) => icr.invalidate(owner));
    say("Forgotten here. The next call makes a new one.");
    rescueFocus(burstButton);
  }

  async function attempt(again, work) {
    problem.replaceChildren();
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) problem.replaceChildren(errorCard(error, again));
    }
    rescueFocus(burstButton);
  }

  function say(text) {
    outcome.textContent = text;
  }

  function draw() {
    const held = (connection?.tokens.held ?? []).filter(({ endsAt }) => Number.isFinite(endsAt));
    list.replaceChildren(...held.slice(0, longestList).map(entryRow));
    part("cache-empty").hidden = held.length > 0;
    part("cache-rest").textContent = held.length > longestList ? `and ${held.length - longestList} more` : "";
    revokeButton.hidden = held.length === 0;
  }

  function entryRow(entry) {
    if (!drawn.has(entry)) drawn.set(entry, makeRow(entry));
    return drawn.get(entry);
  }

  function makeRow({ owner, madeAt, endsAt }) {
    const name = connection.nameOf(owner);
    const forgetButton = actionButton({ label: "Forget", className: quiet, action: () => drop(owner) });
    forgetButton.setAttribute("aria-label", `Forget the token of ${name}`);
    const head = element(
      "div",
      { className: "cache-head" },
      element("span", { className: "cache-owner" }, name),
      owner !== theApp && forgetButton,
    );
    return element("li", { className: "cache-entry" }, head, lifeBar(madeAt, endsAt));
  }

  return {
    /** Shows the cache of another connection's client, or of none. */
    connect(next) {
      connection = next;
      problem.replaceChildren();
      say("");
      part("cache").hidden = !next;
      code.replaceChildren();
      draw();
    },
  };
}

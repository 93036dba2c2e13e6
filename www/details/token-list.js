import { appOwner } from "../client/managed-tokens.js";
import { appAccessToken, deleteToken, invalidate, revokeAll } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, byId, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCount } from "../page/format.js";
import { tokenCard } from "./token-card.js";

const maxListed = 20;
const quiet = "button is-small is-quiet";

/** Creates the panel of managed tokens: what the client keeps, and how it is forgotten or deleted. */
export function createTokenList(activity) {
  const list = byId("token-list");
  const problem = byId("tokens-problem");
  const outcome = byId("tokens-outcome");
  const code = byId("tokens-code");
  const rendered = new WeakMap();
  let connection;

  const appButton = actionButton({ label: "Token of the app", symbol: "key", className: quiet, action: askForApp });
  const revokeButton = actionButton({
    label: "Delete all",
    symbol: "trash",
    className: `${quiet} is-danger`,
    action: revoke,
  });
  byId("tokens-actions").append(appButton, revokeButton);
  activity.subscribe(({ type }) => type === "cache" && render());

  function askForApp() {
    return attempt(askForApp, appAccessToken(), async () => {
      await connection.callAs(appOwner, (icr, options) => icr.appAccessToken(options));
      return "The client keeps it for calls by icr.asApp().";
    });
  }

  function revoke() {
    return attempt(revoke, revokeAll(), async () => {
      const { revoked } = await connection.call((icr, options) => icr.revokeAll(options));
      return `${formatCount(revoked, "token")} deleted at the registry.`;
    });
  }

  function forget(owner) {
    return attempt(
      () => forget(owner),
      invalidate(owner),
      async () => {
        await connection.call((icr) => icr.invalidate(owner));
        return "Forgotten here, still valid at the registry. The next call gets a new one.";
      },
    );
  }

  function remove(owner) {
    return attempt(
      () => remove(owner),
      deleteToken(),
      async () => {
        const token = await connection.readToken(owner);
        await connection.call((icr, options) => icr.deleteAccessToken(token, options));
        return "Deleted at the registry. The next call gets a new one.";
      },
    );
  }

  async function attempt(again, lines, work) {
    problem.replaceChildren();
    code.replaceChildren(codeLine(lines));
    try {
      outcome.textContent = await work();
    } catch (error) {
      if (!isAbort(error)) problem.replaceChildren(errorCard(error, again));
    }
    restoreFocus(appButton);
  }

  function render() {
    const hadFocus = list.contains(document.activeElement);
    const entries = (connection?.tokens.entries ?? []).filter(({ expiresAtMs }) => Number.isFinite(expiresAtMs));
    const cards = entries.slice(0, maxListed).map(cardOf);
    list.replaceChildren(
      ...(cards.length > 0 ? cards : [element("li", { className: "hint" }, "None yet: the first call creates one.")]),
    );
    const rest = entries.length - maxListed;
    byId("tokens-rest").textContent = rest > 0 ? `and ${rest} more` : "";
    revokeButton.hidden = entries.length === 0;
    if (hadFocus) restoreFocus(appButton);
  }

  // Existing cards are kept, so that what was opened in them stays open.
  function cardOf(entry) {
    if (!rendered.has(entry)) rendered.set(entry, createCard(entry));
    return rendered.get(entry);
  }

  function createCard(entry) {
    const { owner } = entry;
    const name = connection.nameOf(owner);
    const of = connection;
    const button = (label, className, action) => {
      const created = actionButton({ label, className, action });
      created.setAttribute("aria-label", `${label} the token of ${name}`);
      return created;
    };
    const read = async () => (await of.readToken(owner)).token;
    const actions = [
      owner !== appOwner && button("Forget", quiet, () => forget(owner)),
      button("Delete", `${quiet} is-danger`, () => remove(owner)),
    ].filter(Boolean);
    return tokenCard({ ...entry, name }, { read, actions });
  }

  return {
    /** Switches to another connection's client, or to none. */
    connect(next) {
      connection = next;
      problem.replaceChildren();
      code.replaceChildren();
      outcome.textContent = "";
      render();
    },
  };
}

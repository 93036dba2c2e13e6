import { deleteToken } from "../code-lines.js";
import { actionButton, copyButton, iconButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, icon } from "../page/element.js";
import { errorCard } from "../page/errors.js";
import { lifeBar } from "../page/life-bar.js";

/** Creates the card of a token: its secret, hidden by default, its remaining lifetime, and a delete button. */
export function tokenCard(entry, { remove }) {
  const { token, issuedAtMs, expiresAtMs } = entry;
  const problem = element("div");
  const deleteButton = actionButton({
    label: "Delete",
    symbol: "trash",
    className: "button is-quiet is-danger",
    async action() {
      problem.replaceChildren();
      try {
        await remove(entry);
      } catch (error) {
        problem.replaceChildren(errorCard(error));
      }
    },
  });
  return element(
    "li",
    { className: "token" },
    element(
      "div",
      { className: "token-secret" },
      secretField(token),
      copyButton({ label: "Copy the token", read: () => token.token }),
    ),
    lifeBar(issuedAtMs, expiresAtMs),
    element("div", { className: "token-foot" }, codeLine(deleteToken()), deleteButton),
    problem,
  );
}

function secretField(token) {
  const text = element("code", { className: "secret" });
  const toggle = iconButton({ label: "Show the token", symbol: "eye", action: () => show(!shown) });
  let shown;
  function show(next) {
    shown = next;
    // A masked secret is not in the document at all, so that no selection, extension or screen reader finds it.
    text.replaceChildren(...(shown ? [token.token] : masked(token)));
    toggle.replaceChildren(icon(shown ? "eye-off" : "eye"));
    toggle.title = shown ? "Hide the token" : "Show the token";
    toggle.setAttribute("aria-label", toggle.title);
  }
  show(false);
  return [text, toggle];
}

function masked({ token }) {
  const start = token.slice(0, "crs_".length);
  return [
    element("span", { "aria-hidden": "true" }, `${start}${"•".repeat(24)}`),
    element("span", { className: "visually-hidden" }, "Hidden token"),
  ];
}

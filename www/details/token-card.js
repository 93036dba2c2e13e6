import { copyButton, iconButton } from "../page/button.js";
import { element, icon } from "../page/element.js";
import { lifeBar } from "../page/life-bar.js";

/**
 * Creates the card of a managed token: its owner, its secret, hidden by default, its life, and the buttons `actions`. `read`
 * resolves to the token, which the client has already.
 */
export function tokenCard({ name, issuedAtMs, expiresAtMs }, { read, actions }) {
  return element(
    "li",
    { className: "token" },
    element(
      "div",
      { className: "token-head" },
      element("span", { className: "token-owner" }, name),
      element("span", { className: "token-actions" }, actions),
    ),
    element(
      "div",
      { className: "token-secret" },
      secretField(name, read),
      copyButton({ label: `Copy the token of ${name}`, read }),
    ),
    lifeBar(issuedAtMs, expiresAtMs),
  );
}

function secretField(name, read) {
  const text = element("code", { className: "secret" });
  const toggle = iconButton({ label: `Show the token of ${name}`, symbol: "eye", action: () => show(!shown) });
  let shown;
  async function show(next) {
    shown = next;
    // A masked secret is not in the document at all, so that no selection, extension or screen reader finds it.
    text.replaceChildren(...(shown ? [await read()] : mask()));
    toggle.replaceChildren(icon(shown ? "eye-off" : "eye"));
    toggle.title = `${shown ? "Hide" : "Show"} the token of ${name}`;
    toggle.setAttribute("aria-label", toggle.title);
  }
  void show(false);
  return [text, toggle];
}

function mask() {
  return [
    element("span", { "aria-hidden": "true" }, `crs_${"•".repeat(12)}`),
    element("span", { className: "visually-hidden" }, "Hidden token"),
  ];
}

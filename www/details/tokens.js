import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { announce, element, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { stepTitle } from "../page/step.js";
import { tokenCard } from "./token-card.js";

/** Creates the section that creates tokens of an owner and lists them. */
export function tokenSection({ owner, connection, shelf, make, code, hint }) {
  const problem = element("div");
  const cards = element("ul", { className: "tokens" });
  const makeButton = actionButton({
    label: "Make a token",
    symbol: "key",
    className: "button is-primary",
    action: create,
  });

  async function create() {
    problem.replaceChildren();
    try {
      shelf.add(owner, await make());
      announce("Token made. It is hidden until you show it.");
    } catch (error) {
      if (!isAbort(error)) problem.replaceChildren(errorCard(error, create));
    }
    render();
    restoreFocus(makeButton);
  }

  async function remove(entry) {
    await connection.call((icr, options) => icr.deleteAccessToken(entry.token, options));
    shelf.remove(entry);
    announce("Token deleted. The registry no longer accepts it.");
    render();
    restoreFocus(makeButton);
  }

  // Existing cards are kept, so that what the user opened in them stays open.
  const rendered = new Map();
  function render() {
    const entries = shelf.listFor(owner);
    for (const entry of entries) if (!rendered.has(entry)) rendered.set(entry, tokenCard(entry, { remove }));
    cards.replaceChildren(...entries.map((entry) => rendered.get(entry)));
    cards.hidden = entries.length === 0;
  }
  render();

  return element(
    "section",
    { className: "step", "aria-labelledby": "token-title" },
    stepTitle("token-title", 2, "Make a token"),
    element("p", { className: "hint" }, hint),
    element("div", { className: "step-actions" }, makeButton),
    codeLine(code),
    problem,
    cards,
  );
}

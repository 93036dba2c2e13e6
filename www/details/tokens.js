import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { announce, element, rescueFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { stepTitle } from "../page/step.js";
import { tokenCard } from "./token-card.js";

/** The part of the details that makes tokens of an owner and shows those that the reader holds. */
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
    draw();
    rescueFocus(makeButton);
  }

  async function remove(entry) {
    await connection.call((icr, options) => icr.deleteAccessToken(entry.token, options));
    shelf.remove(entry);
    announce("Token deleted. The registry no longer accepts it.");
    draw();
    rescueFocus(makeButton);
  }

  // A card that is still right stays, so that what the reader opened in it stays open.
  const drawn = new Map();
  function draw() {
    const entries = shelf.of(owner);
    for (const entry of entries) if (!drawn.has(entry)) drawn.set(entry, tokenCard(entry, { remove }));
    cards.replaceChildren(...entries.map((entry) => drawn.get(entry)));
    cards.hidden = entries.length === 0;
  }
  draw();

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

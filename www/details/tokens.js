import { actionButton } from "./button.js";
import { codeLine } from "./code-line.js";
import { announce, element, rescueFocus } from "./element.js";
import { errorCard, isAbort } from "./errors.js";
import { stepTitle } from "./step.js";
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

  async function remove(token) {
    await connection.icr.deleteAccessToken(token, { signal: connection.signal });
    shelf.remove(token);
    announce("Token deleted. The registry no longer accepts it.");
    draw();
    rescueFocus(makeButton);
  }

  // A card that is still right stays, so that what the reader opened in it stays open.
  const drawn = new Map();
  function draw() {
    const tokens = shelf.of(owner);
    for (const token of tokens) if (!drawn.has(token)) drawn.set(token, tokenCard(token, { remove }));
    cards.replaceChildren(...tokens.map((token) => drawn.get(token)));
    cards.hidden = tokens.length === 0;
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

import { jwtRecipe } from "../code-lines.js";
import { actionButton, copyButton } from "../page/button.js";
import { highlight } from "../page/code-line.js";
import { element, byId } from "../page/element.js";
import { errorCard } from "../page/errors.js";

/** Creates the form that connects to ICR's sandbox with a pasted JWT. */
export function createSandboxForm({ connect }) {
  const section = byId("sandbox");
  const field = byId("jwt");
  const problem = byId("sandbox-problem");
  const button = actionButton({ label: "Connect", className: "button is-primary", action: send });
  section.querySelector(".sandbox-field").append(button);
  section.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    button.click();
  };
  section
    .querySelector(".recipe")
    .append(
      element("pre", { tabIndex: 0, role: "region", "aria-label": "Code that makes a JWT" }, highlight(jwtRecipe)),
      copyButton({ label: "Copy this code", read: () => jwtRecipe }),
    );

  async function send() {
    problem.replaceChildren();
    const jwt = field.value.trim();
    if (!jwt) return field.focus();
    try {
      await connect(jwt);
      field.value = "";
    } catch (error) {
      problem.replaceChildren(errorCard(error));
    }
  }

  return {
    setShown(shown) {
      section.hidden = !shown;
      problem.replaceChildren();
    },
  };
}

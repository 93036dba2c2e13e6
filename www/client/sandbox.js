import { jwtRecipe } from "../code-lines.js";
import { explainJwt, pastedJwt } from "../lab/jwt.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { byId } from "../page/element.js";
import { errorCard } from "../page/errors.js";

/** Creates the form that connects to ICR's sandbox with a pasted JWT. */
export function createSandboxForm({ connect }) {
  const section = byId("sandbox");
  const field = byId("jwt");
  const fieldProblem = byId("jwt-problem");
  const problem = byId("sandbox-problem");
  const button = actionButton({ label: "Connect", className: "button is-primary", action: send });
  section.querySelector(".sandbox-field").append(button);
  section.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    button.click();
  };
  section.querySelector(".recipe").append(codeLine({ js: jwtRecipe }));
  field.oninput = checkField;

  /** Says at the field what is wrong with the JWT, before it is sent; returns whether it may be sent all the same. */
  function checkField() {
    const text = field.value.trim();
    const flaws = text ? explainJwt(text, Date.now()).checks.filter(({ passed }) => passed === false) : [];
    const flaw = flaws.find(({ isHopeless }) => isHopeless) ?? flaws[0];
    fieldProblem.textContent = flaw ? `${flaw.title}. ${flaw.text}` : "";
    field.ariaInvalid = flaw ? "true" : null;
    return !flaw?.isHopeless;
  }

  async function send() {
    problem.replaceChildren();
    const jwt = pastedJwt(field.value);
    if (!jwt) fieldProblem.textContent = "Paste a JWT first.";
    if (!jwt || !checkField()) return field.focus();
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

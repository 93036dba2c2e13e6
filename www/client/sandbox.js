import { actionButton, copyButton } from "./button.js";
import { highlight } from "./code-line.js";
import { element, part } from "./element.js";
import { errorCard } from "./errors.js";

const recipe = `import { importPKCS8, SignJWT } from "jose";

const key = await importPKCS8(process.env.ICR_PRIVATE_KEY, "RS256");
const now = Math.floor(Date.now() / 1000);
const jwt = await new SignJWT({ iss: process.env.ICR_APP_ID, iat: now - 60, exp: now + 540 })
  .setProtectedHeader({ alg: "RS256" })
  .sign(key);
console.log(jwt);`;

/** The form that connects to ICR's sandbox with a JWT that the reader pastes. */
export function createSandboxForm({ connect }) {
  const section = part("sandbox");
  const field = part("jwt");
  const problem = part("sandbox-problem");
  const button = actionButton({ label: "Connect", className: "button is-primary", action: send });
  section.querySelector(".sandbox-field").append(button);
  section.querySelector("form").onsubmit = (event) => {
    event.preventDefault();
    button.click();
  };
  section
    .querySelector(".recipe")
    .append(
      element("pre", { tabIndex: 0, role: "region", "aria-label": "Code that makes a JWT" }, highlight(recipe)),
      copyButton({ label: "Copy this code", read: () => recipe }),
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

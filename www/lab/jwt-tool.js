import { jwtRecipe } from "../code-lines.js";
import { codeLine } from "../page/code-line.js";
import { announce, element } from "../page/element.js";
import { addressOf, replaceAddress } from "../page/route.js";
import { everySecond } from "../page/ticker.js";
import { checkList, exampleButtons, field } from "./form.js";
import { explainJwt } from "./jwt.js";

/** Examples by name: the claims, relative to now. None has a true signature. */
const examples = {
  good: ["A good one", (now) => ({ iss: "my-app", iat: now - 60, exp: now + 540, alg: "RS256" })],
  expired: ["Expired", (now) => ({ iss: "my-app", iat: now - 1260, exp: now - 660, alg: "RS256" })],
  "too-long": ["Valid for a day", (now) => ({ iss: "my-app", iat: now - 60, exp: now + 86_400, alg: "RS256" })],
  "no-alg": ["Without alg", (now) => ({ iss: "my-app", iat: now - 60, exp: now + 540 })],
};

/** Creates the tool that explains a JWT. */
export function createTool() {
  const input = field({ label: "JWT", placeholder: "eyJ…", rows: 6, changed: () => change() });
  const result = element("div", { className: "lab-result" });
  let shown;
  let shownExample = "";

  // An example stays in the address, what is pasted never gets there.
  function change(example = "") {
    shownExample = example;
    replaceAddress(addressOf("lab", "jwt", { example }));
    render();
  }

  function useExample(name) {
    input.value = unsigned(examples[name][1](Math.floor(Date.now() / 1000)));
    change(name);
  }

  // Once a second, because time runs out: shown anew when another check passes or fails, so that a selection stays.
  function render() {
    const text = input.value.trim();
    const explained = text ? explainJwt(text, Date.now()) : undefined;
    const next = JSON.stringify([text, explained?.checks.map(({ passed }) => passed)]);
    if (next === shown) return;
    shown = next;
    if (explained) announce(explained.verdict);
    result.replaceChildren(
      ...(explained ? resultOf(explained) : [element("p", { className: "hint" }, "Its claims appear here.")]),
    );
  }

  const tool = element(
    "div",
    { className: "card lab-tool" },
    element(
      "div",
      { className: "lab-input" },
      element("h2", {}, "Explain a JWT"),
      element("p", { className: "hint" }, "Your server signs it with the app's private key; ICR verifies it."),
      input.element,
      exampleButtons(examples, useExample),
    ),
    result,
    element("div", { className: "lab-code" }, element("h3", {}, "How to create one"), codeLine({ js: jwtRecipe })),
  );
  everySecond(tool, render, { always: true });
  return {
    element: tool,
    open(query) {
      const name = query.get("example");
      const isTyped = input.value && !shownExample;
      if (Object.hasOwn(examples, name) && name !== shownExample && !isTyped) useExample(name);
    },
  };
}

function resultOf({ header, claims, checks, verdict, isAccepted }) {
  return [
    element("p", { className: `lab-verdict is-${isAccepted ? "success" : "refused"}` }, verdict),
    checkList(checks),
    claims.length > 0 &&
      element(
        "table",
        { className: "claims" },
        element("caption", {}, `Claims (header: ${JSON.stringify(header)})`),
        element(
          "tbody",
          {},
          claims.map(({ name, value, meaning }) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, name),
              element("td", {}, element("code", {}, value), meaning && element("span", { className: "hint" }, meaning)),
            ),
          ),
        ),
      ),
  ].filter(Boolean);
}

/** A JWT of these claims whose signature is none. */
function unsigned(claims) {
  const part = (value) => btoa(value).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return [JSON.stringify({ alg: "RS256", typ: "JWT" }), JSON.stringify(claims), "an example, not signed"]
    .map(part)
    .join(".");
}

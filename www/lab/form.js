import { element, icon } from "../page/element.js";

let fields = 0;

/** Creates a labelled text field; `value` reads and sets it. With `rows` it has several lines. */
export function field({ label, hint, placeholder = "", rows, type = "text", value = "", changed }) {
  fields += 1;
  const id = `lab-field-${fields}`;
  const properties = { id, placeholder, autocomplete: "off", spellcheck: false, value };
  const input = rows ? element("textarea", { ...properties, rows }) : element("input", { ...properties, type });
  if (hint) input.setAttribute("aria-describedby", `${id}-hint`);
  input.oninput = changed;
  return {
    element: element(
      "div",
      { className: "lab-field" },
      element("label", { htmlFor: id }, label),
      input,
      hint && element("p", { className: "hint", id: `${id}-hint` }, hint),
    ),
    get value() {
      return input.value;
    },
    set value(text) {
      input.value = text;
    },
  };
}

/** Creates a button for each example. */
export function exampleButtons(examples, use) {
  return element(
    "div",
    { className: "lab-examples", role: "group", "aria-label": "Examples" },
    element("span", { className: "hint" }, "Examples:"),
    Object.entries(examples).map(([name, [title]]) =>
      element("button", { type: "button", className: "button is-small", onclick: () => use(name) }, title),
    ),
  );
}

/** Creates a list of checks: passed, failed, or not known. */
export function checkList(checks) {
  return element(
    "ul",
    { className: "checks" },
    checks.map(({ title, text, passed }) => {
      const [kind, symbol, label] =
        passed === undefined
          ? ["unknown", "stop", "not checked"]
          : passed
            ? ["success", "check", "passed"]
            : ["refused", "alert", "failed"];
      return element(
        "li",
        { className: `result-line is-${kind}` },
        icon(symbol, label),
        element("span", {}, element("b", {}, title), element("span", { className: "hint" }, text)),
      );
    }),
  );
}

import { element } from "./element.js";

/** Creates the numbered heading of a step. */
export function stepTitle(id, number, text, tag = "h3") {
  return element(
    tag,
    { id },
    element("span", { className: "step-number", "aria-hidden": "true" }, String(number)),
    text,
  );
}

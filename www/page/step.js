import { element } from "./element.js";

/** The heading of a part, numbered by the order in which a newcomer takes them. */
export function stepTitle(id, number, text, tag = "h3") {
  return element(
    tag,
    { id },
    element("span", { className: "step-number", "aria-hidden": "true" }, String(number)),
    text,
  );
}

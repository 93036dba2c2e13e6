import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, icon } from "../page/element.js";
import { sentence } from "../page/verdict.js";

const symbols = { success: "check", refused: "stop", stopped: "alert" };

/** Creates the card of a step: what it is about, its code, its buttons, and beside them what came of it. */
export function stepCard({ step, number, context, run }) {
  const { name, title, text, needs, actions } = step;
  const buttons = actions.map((action, at) => ({
    action,
    button: actionButton({
      label: action.label,
      symbol: action.symbol,
      className: at === 0 ? "button is-primary" : "button",
      action: () => !missing(action) && run(step, action),
    }),
  }));
  const code = element("div");
  const note = element("p", { className: "hint step-needs" });
  const result = element("div", { className: "step-result" });
  let shownCode;

  function missing(action) {
    const { life } = context;
    if (needs && !life[needs.fact]) return `First: ${needs.step}.`;
    return action.isPossible?.(life) === false ? action.otherwise : undefined;
  }

  function render(life) {
    for (const { action, button } of buttons) button.setAttribute("aria-disabled", String(Boolean(missing(action))));
    note.textContent = needs && !life[needs.fact] ? `First: ${needs.step}.` : "";
    const results = life.results[name] ?? [];
    const none = element("p", { className: "hint" }, "The result appears here.");
    result.replaceChildren(...(results.length > 0 ? results.flatMap(resultOf) : [none]));
    const lines = step.code(life);
    if (lines.js === shownCode) return;
    shownCode = lines.js;
    code.replaceChildren(codeLine(lines));
  }

  return {
    step,
    render,
    element: element(
      "li",
      { className: "card step-card", id: `step-${name}`, tabIndex: -1 },
      element(
        "div",
        { className: "step-about" },
        element(
          "h2",
          {},
          element("span", { className: "step-number", "aria-hidden": "true" }, String(number)),
          element("a", { href: `#life/${name}` }, title),
        ),
        element("p", { className: "hint" }, text),
        element(
          "div",
          { className: "step-actions" },
          buttons.map(({ button }) => button),
        ),
        note,
      ),
      code,
      result,
    ),
  };
}

function resultOf(result) {
  return [
    ...result.lines.map(({ tone, text }) =>
      element("p", { className: `result-line is-${tone}` }, icon(symbols[tone]), element("span", {}, text)),
    ),
    ...(result.deeds.length > 0
      ? [element("p", { className: "result-deeds" }, element("b", {}, "By itself: "), `${sentence(result.deeds)}.`)]
      : []),
  ];
}

import { callApi } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine, highlight } from "../page/code-line.js";
import { element, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatDuration } from "../page/format.js";
import { stepTitle } from "../page/step.js";

const statusHints = {
  401: "The registry did not accept the token.",
  403: "The organization has not given this app the permission for it.",
  404: "The registry has nothing at this path.",
};

/** Creates the section that calls the API as an installation and shows the response. */
export function callSection(connection, { id, organization }) {
  const code = element("div");
  const answer = element("div", { "aria-live": "polite" });
  const projects = "/projects";
  const inventory = `/organizations/${organization.id}/warehouse/inventory`;
  const buttons = element(
    "div",
    { className: "step-actions" },
    call("Projects", projects),
    call("Warehouse inventory", inventory),
  );
  showCode(projects);
  return element(
    "section",
    { className: "step", "aria-labelledby": "call-title" },
    stepTitle("call-title", 3, "Call the API"),
    element(
      "p",
      { className: "hint" },
      "As this installation. The client makes a token for it, keeps it, and makes a new one before it ends.",
    ),
    buttons,
    code,
    answer,
  );

  function call(label, path) {
    return actionButton({ label, symbol: "send", action: () => run(path) });
  }

  async function run(path) {
    showCode(path);
    const start = performance.now();
    try {
      const response = await connection.callAs(id, (icr, options) => icr.fetchAsInstallation(id, path, options));
      const text = await response.text();
      answer.replaceChildren(responseCard(path, response, text, performance.now() - start));
    } catch (error) {
      if (!isAbort(error)) answer.replaceChildren(errorCard(error, () => run(path)));
    }
    restoreFocus(buttons.firstChild);
  }

  function showCode(path) {
    code.replaceChildren(codeLine(callApi(id, path)));
  }
}

function responseCard(path, { ok, status }, text, durationMs) {
  return element(
    "figure",
    { className: "answer-card" },
    element(
      "figcaption",
      {},
      element("span", { className: `status is-${ok ? "good" : "bad"}` }, String(status)),
      element("span", { className: "answer-path" }, `GET ${path}`),
      element("span", { className: "answer-time" }, formatDuration(durationMs)),
    ),
    !ok && element("p", { className: "hint" }, statusHints[status] ?? "The registry did not do this."),
    element("pre", { tabIndex: 0, role: "region", "aria-label": "The answer's body" }, highlight(indent(text))),
  );
}

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

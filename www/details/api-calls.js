import { callApi } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine, highlightStart } from "../page/code-line.js";
import { announce, element, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatDuration } from "../page/format.js";

const statusHints = {
  401: "The registry did not accept the token.",
  403: "The organization did not grant this app the permission.",
  404: "The registry has nothing at this path.",
};

/** Creates the section that calls the API as an installation and shows the response. */
export function callSection(connection, { id, organization }) {
  const code = element("div");
  const answer = element("div");
  const projects = "/projects";
  const inventory = `/organizations/${organization.id}/warehouse/inventory`;
  const buttons = element(
    "div",
    { className: "step-actions" },
    call("Projects", projects, "button is-primary"),
    call("Warehouse inventory", inventory),
  );
  showCode(projects);
  return element(
    "section",
    { className: "step", "aria-labelledby": "call-title" },
    element("h3", { id: "call-title" }, "Call the API for this organization"),
    element(
      "p",
      { className: "hint" },
      "The client creates the access token that a call needs, and keeps it for the next ones.",
    ),
    buttons,
    code,
    answer,
  );

  function call(label, path, className) {
    return actionButton({ label, symbol: "send", className, action: () => run(path) });
  }

  async function run(path) {
    showCode(path);
    const start = performance.now();
    try {
      const response = await connection.callAs(id, (icr, options) => icr.asInstallation(id).fetch(path, options));
      const text = await response.text();
      answer.replaceChildren(responseCard(path, response, text, performance.now() - start));
      announce(`Status ${response.status}`);
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
    element("pre", { tabIndex: 0, role: "region", "aria-label": "The response's body" }, highlightStart(indent(text))),
  );
}

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

import { element, byId } from "../page/element.js";
import { formatNumber } from "../page/format.js";

/** Creates the summary at the top: the connected app, the number of organizations, the number of tokens. */
export function createSummary({ shelf, openApp }) {
  const open = element("button", { type: "button", className: "link", onclick: openApp }, "Make an app token");
  const app = fact("Connected app", open);
  const installed = fact("Installed by");
  const tokens = fact("Tokens you hold");
  byId("facts").append(app.element, installed.element, tokens.element);
  const showTokens = () => tokens.set(formatNumber(shelf.size), "kept in this page only");
  shelf.addEventListener("change", showTokens);
  showTokens();

  function set(appName, place, total, note) {
    app.set(appName, place);
    installed.set(total, note);
  }

  return {
    showDisconnected() {
      open.hidden = true;
      set("None yet", "ICR sandbox", "–", "paste a JWT to see");
    },
    showConnecting({ place }) {
      open.hidden = false;
      set("…", place, "…", "counting");
    },
    showFailed({ place }) {
      set("Unknown", place, "–", "the list did not load");
    },
    show({ place }, { total, appName }) {
      set(appName ?? "Your app", place, formatNumber(total), total === 1 ? "organization" : "organizations");
    },
  };
}

function fact(title, ...actions) {
  const value = element("span", { className: "fact-value" });
  const note = element("span");
  return {
    element: element(
      "div",
      { className: "fact" },
      element("span", { className: "fact-title" }, title),
      value,
      element("span", { className: "fact-note" }, note, ...actions),
    ),
    set(text, remark) {
      value.textContent = text;
      note.textContent = remark;
    },
  };
}

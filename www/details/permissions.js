import { element, icon } from "../page/element.js";
import { formatName, formatPermission } from "../page/format.js";

const documentedNames = [
  "organization_info",
  "organization_members",
  "organization_projects",
  "organization_inventory",
  "organization_warehouse",
];
const documentedLevels = ["VIEW", "REQUEST", "WRITE"];

/** Creates the permission table. Names and levels that ICR adds later get their own rows and columns. */
export function permissionMatrix(permissions) {
  const names = [...new Set([...documentedNames, ...Object.keys(permissions)])];
  const levels = [...new Set([...documentedLevels, ...Object.values(permissions)])];
  return element(
    "table",
    { className: "matrix" },
    element("caption", { className: "visually-hidden" }, "Permissions, by level"),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("td"),
        levels.map((level) => element("th", { scope: "col" }, formatName(level))),
      ),
    ),
    element(
      "tbody",
      {},
      names.map((name) => {
        const granted = permissions[name];
        return element(
          "tr",
          { className: granted ? "" : "is-absent" },
          element("th", { scope: "row" }, formatPermission(name)),
          levels.map((level) => cell(level === granted)),
        );
      }),
    ),
  );
}

function cell(granted) {
  return granted
    ? element("td", { className: "is-granted" }, icon("check", "yes"))
    : element("td", {}, element("span", { "aria-label": "no", role: "img" }, "–"));
}

import { avatar } from "../page/avatar.js";
import { element } from "../page/element.js";
import { formatCount, formatCountry, formatDay } from "../page/format.js";

/** Creates the button that shows and selects an installation. */
export function installationRow({ id, organization, createdAt, permissions }, choose) {
  const { fullName, city, countryCode } = organization;
  const place = [city, formatCountry(countryCode)].filter(Boolean).join(", ");
  return element(
    "button",
    { type: "button", className: "row", onclick: choose, "data-id": id },
    avatar(fullName),
    rowText(fullName, place),
    element("span", { className: "row-date" }, `since ${formatDay(createdAt)}`),
    element("span", { className: "row-count" }, formatCount(Object.keys(permissions).length, "permission")),
  );
}

/** Creates the placeholder of a row that is loading. */
export function placeholderRow(at) {
  const square = element("span", { className: "avatar" });
  const shape = element("div", { className: "row is-placeholder" }, square, rowText());
  const row = element("li", { "aria-hidden": "true" }, shape);
  row.style.setProperty("--at", at);
  return row;
}

function rowText(name = "", place = "") {
  return element(
    "span",
    { className: "row-text" },
    element("span", { className: "row-name" }, name),
    element("span", { className: "row-place" }, place),
  );
}

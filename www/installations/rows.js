import { avatar } from "./avatar.js";
import { element } from "./element.js";
import { formatCount, formatCountry, formatDay } from "./format.js";

// Ten thousand rows at once would make every search and scroll slow; more come as the reader scrolls down.
const chunk = 200;

/** The rows of a list of installations: each chooses one, and the arrow keys move between them. */
export function createRows(list, choose) {
  const made = new WeakMap();
  let shown = [];
  let chosen;
  list.onkeydown = (event) => moveByArrows(list, event);
  list.onscroll = () => {
    const isNearEnd = list.scrollTop + 2 * list.clientHeight > list.scrollHeight;
    if (isNearEnd) fill(list.children.length + chunk);
  };

  function fill(count) {
    list.append(...shown.slice(list.children.length, count).map(rowOf));
    mark(chosen);
  }

  function rowOf(installation) {
    if (!made.has(installation))
      made.set(
        installation,
        installationRow(installation, () => select(installation)),
      );
    return made.get(installation);
  }

  function select(installation) {
    mark(installation.id);
    choose(installation);
  }

  function mark(id) {
    find(chosen)?.removeAttribute("aria-current");
    chosen = id;
    find(chosen)?.setAttribute("aria-current", "true");
  }

  const find = (id) => id && list.querySelector(`[data-id="${CSS.escape(id)}"]`);

  return {
    /** Shows these installations. Rows that only grow in number stay where they are, with the focus in them. */
    show(installations) {
      const last = shown.length - 1;
      const grows = last >= 0 && shown[0] === installations[0] && shown[last] === installations[last];
      shown = [...installations];
      if (!grows) list.replaceChildren();
      fill(Math.max(chunk, list.children.length));
    },
    showPlaceholders(count) {
      shown = [];
      list.replaceChildren(...Array.from({ length: count }, placeholderRow));
    },
    focusChosen() {
      (find(chosen) ?? list.querySelector("button"))?.focus();
    },
    clearChoice: () => mark(undefined),
  };
}

function installationRow({ id, organization, createdAt, permissions }, choose) {
  const { fullName, city, countryCode } = organization;
  const place = [city, formatCountry(countryCode)].filter(Boolean).join(", ");
  const button = element(
    "button",
    { type: "button", className: "row", onclick: choose, "data-id": id },
    avatar(fullName),
    rowText(fullName, place),
    element("span", { className: "row-date" }, `since ${formatDay(createdAt)}`),
    element("span", { className: "row-count" }, formatCount(Object.keys(permissions).length, "permission")),
  );
  return element("li", {}, button);
}

function placeholderRow() {
  const shape = element(
    "div",
    { className: "row is-placeholder" },
    element("span", { className: "avatar" }),
    rowText(),
  );
  return element("li", { "aria-hidden": "true" }, shape);
}

function rowText(name = "", place = "") {
  return element(
    "span",
    { className: "row-text" },
    element("span", { className: "row-name" }, name),
    element("span", { className: "row-place" }, place),
  );
}

function moveByArrows(list, event) {
  const rows = [...list.querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (at < 0 || !rows[next]) return;
  event.preventDefault();
  rows[next].focus();
}

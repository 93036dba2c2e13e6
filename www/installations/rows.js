import { element } from "../page/element.js";
import { installationRow, placeholderRow } from "./row.js";

// Rows that are made above and below what can be seen, so that a quick scroll meets no gap.
const margin = 10;
// From this length on the list scrolls by itself on every screen.
const long = 60;

/**
 * The rows of a list of installations. Of thousands, only those stand in the document that can be seen, and the one that
 * has the focus; the style sheet gives all of them the same height. Each chooses an installation, and the arrow keys
 * move between them.
 */
export function createRows(list, choose) {
  const scroller = list.parentElement;
  const mounted = new Map();
  let shown = [];
  let active = 0;
  let chosen;
  // Known from events, for asking in between would have the browser lay out the whole page.
  let view = { top: 0, height: 0, rowHeight: 1 };
  scroller.onscroll = look;
  list.onkeydown = moveByKey;
  list.onfocusin = ({ target }) => (active = Number(target.closest("li").dataset.at));
  new ResizeObserver(look).observe(scroller);

  function look() {
    const row = list.firstElementChild;
    view = {
      top: scroller.scrollTop,
      height: scroller.clientHeight,
      rowHeight: row?.offsetHeight || view.rowHeight,
    };
    mount();
  }

  /** Makes the rows that can be seen, and takes away those that cannot. */
  function mount() {
    const wanted = rowsInSight();
    for (const [at, row] of mounted) {
      if (wanted.includes(at) && row.installation === shown[at]) continue;
      row.element.remove();
      mounted.delete(at);
    }
    // Rows stay in order without being moved: a row that is moved loses the focus.
    let next = list.firstElementChild;
    for (const at of wanted) {
      if (!mounted.has(at)) mounted.set(at, makeRow(at));
      const row = mounted.get(at).element;
      row.ariaSetSize = shown.length;
      if (row === next) next = next.nextElementSibling;
      else list.insertBefore(row, next);
    }
    // One stop for the Tab key; from there the arrow keys go on.
    const stop = wanted.includes(active) ? active : wanted[0];
    for (const [at, row] of mounted) row.element.firstElementChild.tabIndex = at === stop ? 0 : -1;
  }

  function rowsInSight() {
    if (shown.length === 0) return [];
    const { top, height, rowHeight } = view;
    const first = Math.max(0, Math.floor(top / rowHeight) - margin);
    const end = Math.min(shown.length, Math.ceil((top + height) / rowHeight) + margin);
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    if (!list.contains(document.activeElement) || !shown[active] || rows.includes(active)) return rows;
    return [...rows, active].sort((one, other) => one - other);
  }

  function makeRow(at) {
    const installation = shown[at];
    const button = installationRow(installation, () => select(installation));
    if (installation.id === chosen) button.setAttribute("aria-current", "true");
    const row = element("li", { "aria-posinset": at + 1, "data-at": at }, button);
    row.style.setProperty("--at", at);
    return { installation, element: row };
  }

  function select(installation) {
    mark(installation.id);
    choose(installation);
  }

  function mark(id) {
    chosen = id;
    for (const { installation, element: row } of mounted.values()) {
      row.firstElementChild.toggleAttribute("aria-current", false);
      if (installation.id === id) row.firstElementChild.setAttribute("aria-current", "true");
    }
  }

  function moveByKey(event) {
    const pageful = Math.max(1, Math.floor(view.height / view.rowHeight) - 1);
    const end = shown.length - 1;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: pageful, PageUp: -pageful, Home: -end, End: end };
    if (!(event.key in steps)) return;
    event.preventDefault();
    focusRow(Math.min(end, Math.max(0, active + steps[event.key])));
  }

  function focusRow(at) {
    if (!shown[at]) return;
    active = at;
    const { height, rowHeight } = view;
    const top = Math.min(at * rowHeight, view.top);
    scroller.scrollTop = Math.max(top, (at + 1) * rowHeight - height);
    look();
    mounted.get(at)?.element.firstElementChild.focus();
  }

  return {
    /** Shows these installations. A list that only grows stays where it is; another one begins at its top. */
    show(installations) {
      const grows = shown.length > 0 && shown.every((installation, at) => installation === installations[at]);
      if (mounted.size === 0) list.replaceChildren();
      shown = installations;
      list.style.setProperty("--count", shown.length);
      scroller.classList.toggle("is-long", shown.length > long);
      if (!grows) {
        scroller.scrollTop = 0;
        view.top = 0;
        active = 0;
      }
      mount();
    },
    showPlaceholders(count) {
      shown = [];
      mounted.clear();
      list.style.setProperty("--count", count);
      list.replaceChildren(...Array.from({ length: count }, (_, at) => placeholderRow(at)));
    },
    /** Gives the focus to the row that was chosen, or to the first. */
    focusChosen() {
      focusRow(
        Math.max(
          0,
          shown.findIndex(({ id }) => id === chosen),
        ),
      );
    },
    clearChoice: () => mark(undefined),
  };
}

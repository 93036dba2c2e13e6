import { element } from "../page/element.js";
import { installationRow, placeholderRow } from "./row.js";

// Rows rendered above and below the viewport, so that fast scrolling shows no gap.
const overscan = 10;
// From this length on the list has its own scroll area on every screen.
const longListLength = 60;

/**
 * Creates a virtualized list of installations: only visible rows and the focused one are in the document, and the style
 * sheet sets a fixed row height. A row selects its installation; the arrow keys move between rows.
 */
export function createRows(list, choose) {
  const scroller = list.parentElement;
  const mounted = new Map();
  let shown = [];
  let active = 0;
  let chosen;
  // Updated by events: measuring in between would force a layout of the page.
  let view = { top: 0, height: 0, rowHeight: 1 };
  scroller.onscroll = updateView;
  list.onkeydown = moveByKey;
  list.onfocusin = ({ target }) => (active = Number(target.closest("li").dataset.at));
  new ResizeObserver(updateView).observe(scroller);

  function updateView() {
    const row = list.firstElementChild;
    view = {
      top: scroller.scrollTop,
      height: scroller.clientHeight,
      rowHeight: row?.offsetHeight || view.rowHeight,
    };
    renderVisible();
  }

  /** Renders the visible rows and removes the others. */
  function renderVisible() {
    const wanted = visibleRows();
    for (const [at, row] of mounted) {
      if (wanted.includes(at) && row.installation === shown[at]) continue;
      row.element.remove();
      mounted.delete(at);
    }
    // Rows are never moved: a moved row would lose the focus.
    let next = list.firstElementChild;
    for (const at of wanted) {
      if (!mounted.has(at)) mounted.set(at, createRow(at));
      const row = mounted.get(at).element;
      row.ariaSetSize = shown.length;
      if (row === next) next = next.nextElementSibling;
      else list.insertBefore(row, next);
    }
    // Roving tabindex: one tab stop, arrow keys from there.
    const stop = wanted.includes(active) ? active : wanted[0];
    for (const [at, row] of mounted) row.element.firstElementChild.tabIndex = at === stop ? 0 : -1;
  }

  function visibleRows() {
    if (shown.length === 0) return [];
    const { top, height, rowHeight } = view;
    const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
    const end = Math.min(shown.length, Math.ceil((top + height) / rowHeight) + overscan);
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
    if (!list.contains(document.activeElement) || !shown[active] || rows.includes(active)) return rows;
    return [...rows, active].sort((a, b) => a - b);
  }

  function createRow(at) {
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
    updateView();
    mounted.get(at)?.element.firstElementChild.focus();
  }

  return {
    /** Shows these installations. A list that only grew keeps its scroll position; any other starts at the top. */
    show(installations) {
      const grows = shown.length > 0 && shown.every((installation, at) => installation === installations[at]);
      if (mounted.size === 0) list.replaceChildren();
      shown = installations;
      list.style.setProperty("--count", shown.length);
      scroller.classList.toggle("is-long", shown.length > longListLength);
      if (!grows) {
        scroller.scrollTop = 0;
        view.top = 0;
        active = 0;
      }
      renderVisible();
    },
    showPlaceholders(count) {
      shown = [];
      mounted.clear();
      list.style.setProperty("--count", count);
      list.replaceChildren(...Array.from({ length: count }, (_, at) => placeholderRow(at)));
    },
    /** Focuses the selected row, or the first. */
    focusChosen() {
      focusRow(
        Math.max(
          0,
          shown.findIndex(({ id }) => id === chosen),
        ),
      );
    },
    mark,
    clearChoice: () => mark(undefined),
  };
}

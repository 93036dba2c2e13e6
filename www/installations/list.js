import { listAll, listPage } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { announce, byId, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCount, formatNumber } from "../page/format.js";
import { createFilters } from "./filters.js";
import { emptyNote } from "./notes.js";
import { createPager, createProgress } from "./paging.js";
import { createRows } from "./rows.js";
import { indexForSearch, search } from "./search.js";

const limit = 20;
const nothing = { isLoaded: false, isAll: false, installations: [], page: 0, pageCount: 0, total: 0 };

/**
 * Creates the list of installations: one page at a time, or all of them. `choose` is called with the one that is opened, and
 * `moved` when the reader has turned a page or changed a filter.
 */
export function createInstallations({ choose, moved }) {
  let connection;
  // The loaded installations: one page, or all pages from the first on.
  let loaded = nothing;
  // Aborts the load in flight. A newer load does so, too, or a late response could overwrite a newer one.
  let loading;
  let shownCode;

  const section = byId("installations");
  const title = byId("installations-title");
  const problem = byId("list-problem");
  const filters = createFilters(() => {
    render();
    announce(byId("list-range").textContent);
    moved();
  });
  const rows = createRows(byId("rows"), (installation) => choose(installation));
  const pager = createPager(byId("pager"), (page) => loadPage(page).then(moved));
  const progress = createProgress(byId("list-progress"));
  const allButton = actionButton({ label: "", action: () => loadAll().then(moved) });
  section.querySelector(".list-foot").append(allButton);

  /** Switches to another connection, or to none. Nothing is loaded before `open`. */
  function connect(next) {
    loading?.abort();
    connection = next;
    filters.clear();
    rows.clearChoice();
    problem.replaceChildren();
    show(nothing);
    title.textContent = "Installations";
  }

  /** Loads what an address says, unless it is loaded. */
  async function open(query) {
    filters.restore(query);
    if (!connection) return;
    const page = Math.max(0, Number(query.get("page") ?? 1) - 1 || 0);
    if (query.has("all")) {
      if (!loaded.isAll) await loadAll();
    } else if (!loaded.isLoaded || (query.has("page") && page !== loaded.page)) {
      await loadPage(page);
    }
    render();
  }

  async function loadPage(page) {
    await load(loadPage.bind(null, page), async (signal) => {
      const { installations, pagination } = await connection.call(
        (icr, options) => icr.listInstallations({ limit, page, ...options }),
        { signal },
      );
      addLoaded(installations, { ...pagination, installations, page });
      announce(`Page ${page + 1} of ${pagination.pageCount}`);
    });
  }

  async function loadAll() {
    progress.start(stop);
    pager.hide();
    await load(loadAll, async (signal) => {
      const installations = [];
      const walk = connection.call((icr, options) => icr.installations({ ...paginationFor(loaded), ...options }), {
        signal,
      });
      for await (const page of walk.pages()) {
        installations.push(...page.installations);
        addLoaded(page.installations, { ...page.pagination, installations, page: 0, isAll: true });
        progress.set(installations.length, page.pagination.total);
      }
      announce(`All ${formatCount(installations.length, "organization")} loaded`);
    });
    progress.end();
    render();
    restoreFocus(section);
  }

  function stop() {
    loading.abort();
    announce(`Stopped after ${formatCount(loaded.installations.length, "organization")}`);
  }

  /** Runs `read` with a busy indicator, and shows its error with a button that calls `retry`. */
  async function load(retry, read) {
    loading?.abort();
    const own = (loading = new AbortController());
    const hadFocus = section.contains(document.activeElement);
    section.setAttribute("aria-busy", "true");
    problem.replaceChildren();
    if (loaded.total === 0) rows.showPlaceholders(limit);
    try {
      await read(own.signal);
    } catch (error) {
      if (isAbort(error)) return;
      render();
      problem.replaceChildren(errorCard(error, retry));
    } finally {
      if (loading === own) {
        section.removeAttribute("aria-busy");
        if (hadFocus) restoreFocus(section);
      }
    }
  }

  function addLoaded(added, next) {
    connection.rememberNames(added);
    filters.addOptions(added);
    indexForSearch(added);
    show({ ...nothing, ...next, isLoaded: true });
    title.textContent = `Installed by ${formatCount(next.total, "organization")}`;
  }

  function show(next) {
    loaded = next;
    render();
  }

  function render() {
    const { installations, total, isAll, isLoaded } = loaded;
    const found = search(installations, filters.values());
    const isComplete = installations.length >= total;
    const isPartOnly = isLoaded && filters.areActive && !isComplete;
    rows.show(found);
    const note = found.length > 0 || !isLoaded ? undefined : emptyNote(noteFor(loaded));
    byId("list-note").replaceChildren(...(note ? [note] : []));
    byId("list-range").textContent = rangeText(loaded, found.length, filters.areActive);
    if (isAll) pager.hide();
    else pager.show(loaded);
    allButton.hidden = isComplete;
    allButton.classList.toggle("is-primary", isPartOnly);
    allButton.lastChild.textContent = isPartOnly
      ? `Search all ${formatNumber(total)}`
      : `Load all ${formatNumber(total)}`;
    showCode(isAll ? listAll(paginationFor(loaded)) : listPage({ limit, page: loaded.page }));
  }

  function showCode(code) {
    if (code.js === shownCode) return;
    shownCode = code.js;
    byId("list-code").replaceChildren(codeLine(code));
  }

  return {
    connect,
    open,
    focusChosen: rows.focusChosen,
    mark: rows.mark,
    /** What an address has to say of the list. */
    get place() {
      const { isAll, page } = loaded;
      return { ...filters.place, ...(isAll ? { all: "yes" } : page > 0 && { page: page + 1 }) };
    },
  };
}

// Several pages at once; long lists in large ones.
function paginationFor({ total }) {
  return { limit: total > 400 ? 100 : limit, concurrency: 4 };
}

function rangeText({ installations, total, isAll, page }, foundCount, isFiltered) {
  if (total === 0) return "";
  const isComplete = installations.length >= total;
  if (isFiltered)
    return `${formatNumber(foundCount)} found${isComplete ? "" : ` in ${formatNumber(installations.length)} loaded`}`;
  if (isAll && isComplete) return `All ${formatNumber(total)}`;
  const first = page * limit;
  return `${formatNumber(first + 1)}–${formatNumber(first + installations.length)} of ${formatNumber(total)}`;
}

function noteFor({ installations, total }) {
  if (total === 0) return "empty";
  return installations.length >= total ? "notFound" : "notLoaded";
}

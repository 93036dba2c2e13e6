import { listAll, listPage } from "../code-lines.js";
import { actionButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { announce, part, rescueFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCount, formatNumber } from "../page/format.js";
import { createFilters } from "./filters.js";
import { emptyNote } from "./notes.js";
import { createPager, createProgress } from "./paging.js";
import { createRows } from "./rows.js";
import { prepare, search } from "./search.js";

const limit = 20;
const nothing = { isLoaded: false, isAll: false, installations: [], page: 0, pageCount: 0, total: 0 };

/** The list of installations: one page at a time, or all of them. */
export function createInstallations({ choose, onLoaded, onFailed }) {
  let connection;
  // What came from the registry: one page, or every page from the first on.
  let loaded = nothing;
  // Ends what is being read. A newer read does so too, or a late answer could overwrite a newer one.
  let reading;
  let shownCode;

  const section = part("installations");
  const problem = part("list-problem");
  const filters = createFilters(() => {
    draw();
    announce(part("list-range").textContent);
  });
  const rows = createRows(part("rows"), (installation) => choose(connection, installation));
  const pager = createPager(part("pager"), loadPage);
  const progress = createProgress(part("list-progress"));
  const allButton = actionButton({ label: "", action: loadAll });
  section.querySelector(".list-foot").append(allButton);

  /** Reads from another registry from now on, or from none. */
  async function connect(next) {
    connection = next;
    filters.clear();
    rows.clearChoice();
    problem.replaceChildren();
    show(nothing);
    if (next) await loadPage(0);
    else part("list-note").replaceChildren(emptyNote("disconnected"));
  }

  async function loadPage(page) {
    await load(loadPage.bind(null, page), async (signal) => {
      const { installations, pagination } = await connection.call(
        (icr, options) => icr.listInstallations({ limit, page, ...options }),
        signal,
      );
      arrive(installations, { ...pagination, installations, page });
      announce(`Page ${page + 1} of ${pagination.pageCount}`);
    });
  }

  async function loadAll() {
    progress.start(stop);
    pager.hide();
    await load(loadAll, async (signal) => {
      const installations = [];
      const walk = connection.call((icr, options) => icr.installations({ ...paceFor(loaded), ...options }), signal);
      for await (const page of walk.pages()) {
        installations.push(...page.installations);
        arrive(page.installations, { ...page.pagination, installations, page: 0, isAll: true });
        progress.set(installations.length, page.pagination.total);
      }
      announce(`All ${formatCount(installations.length, "organization")} loaded`);
    });
    progress.end();
    draw();
    rescueFocus(section);
  }

  function stop() {
    reading.abort();
    announce(`Stopped after ${formatCount(loaded.installations.length, "organization")}`);
  }

  /** Runs `read`, shows that it is under way, and shows its error with a way to do it `again`. */
  async function load(again, read) {
    reading?.abort();
    const own = (reading = new AbortController());
    const hadFocus = section.contains(document.activeElement);
    section.setAttribute("aria-busy", "true");
    problem.replaceChildren();
    if (loaded.total === 0) rows.showPlaceholders(limit);
    try {
      await read(own.signal);
    } catch (error) {
      if (isAbort(error)) return;
      if (!loaded.isLoaded) onFailed();
      draw();
      problem.replaceChildren(errorCard(error, again));
    } finally {
      if (reading === own) {
        section.removeAttribute("aria-busy");
        if (hadFocus) rescueFocus(section);
      }
    }
  }

  function arrive(news, next) {
    connection.learnNames(news);
    filters.offer(news);
    prepare(news);
    show({ ...nothing, ...next, isLoaded: true });
    onLoaded({ total: next.total, appName: next.installations[0]?.appNameId });
  }

  function show(next) {
    loaded = next;
    draw();
  }

  function draw() {
    const { installations, total, isAll, isLoaded } = loaded;
    const found = search(installations, filters.values());
    const isComplete = installations.length >= total;
    const isPartOnly = isLoaded && filters.areActive && !isComplete;
    rows.show(found);
    const note = found.length > 0 || !isLoaded ? undefined : emptyNote(noteFor(loaded));
    part("list-note").replaceChildren(...(note ? [note] : []));
    part("list-range").textContent = rangeText(loaded, found.length, filters.areActive);
    if (isAll) pager.hide();
    else pager.show(loaded);
    allButton.hidden = isComplete;
    allButton.classList.toggle("is-primary", isPartOnly);
    allButton.lastChild.textContent = isPartOnly
      ? `Search all ${formatNumber(total)}`
      : `Load all ${formatNumber(total)}`;
    showCode(isAll ? listAll(paceFor(loaded)) : listPage({ limit, page: loaded.page }));
  }

  function showCode(code) {
    if (code.js === shownCode) return;
    shownCode = code.js;
    part("list-code").replaceChildren(codeLine(code));
  }

  return {
    connect,
    reload: () => loadPage(loaded.isAll ? 0 : loaded.page),
    focusChosen: rows.focusChosen,
    /** The installation at the top of what has come. */
    get first() {
      return loaded.installations[0];
    },
  };
}

// Small pages let the reader see the progress; long lists are better read in large ones, and several at once.
function paceFor({ total }) {
  return total > 400 ? { limit: 100, concurrency: 4 } : { limit, concurrency: 1 };
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

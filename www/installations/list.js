import { actionButton } from "./button.js";
import { codeLine } from "./code-line.js";
import { announce, element, part, rescueFocus } from "./element.js";
import { errorCard, isAbort } from "./errors.js";
import { formatCount, formatNumber } from "./format.js";
import { createRows } from "./installation-rows.js";
import { createPager, createProgress } from "./paging.js";
import { searchInstallations } from "./search.js";

const limit = 20;
const nothing = { isLoaded: false, isAll: false, installations: [], page: 0, pageCount: 0, total: 0 };

/** The list of installations: one page at a time, or all of them. */
export function createInstallations({ choose, onLoaded, onFailed }) {
  let connection;
  // What came from the registry: one page, or every page from the first on.
  let loaded = nothing;
  // Ends what is being read. A newer read does so too, or a late answer could overwrite a newer one.
  let reading;

  const section = part("installations");
  const problem = part("list-problem");
  const search = part("search");
  const rows = createRows(part("rows"), (installation) => choose(connection, installation));
  const pager = createPager(part("pager"), loadPage);
  const progress = createProgress(part("list-progress"));
  const allButton = actionButton({ label: "", action: loadAll });
  section.querySelector(".list-foot").append(allButton);
  search.oninput = draw;

  /** Reads from another registry from now on, or from none. */
  async function connect(next) {
    connection = next;
    search.value = "";
    rows.clearChoice();
    problem.replaceChildren();
    show(nothing);
    if (next) await loadPage(0);
    else part("list-note").replaceChildren(note("Not connected", "Paste a JWT above to see who installed your app."));
  }

  async function loadPage(page) {
    await load(loadPage.bind(null, page), async (icr, signal) => {
      const { installations, pagination } = await icr.listInstallations({ limit, page, signal });
      arrive({ ...pagination, installations, page });
      announce(`Page ${page + 1} of ${pagination.pageCount}`);
    });
  }

  async function loadAll() {
    progress.start(stop);
    pager.hide();
    await load(loadAll, async (icr, signal) => {
      const installations = [];
      for await (const page of icr.installations({ limit: limitFor(loaded.total), signal }).pages()) {
        installations.push(...page.installations);
        arrive({ ...page.pagination, installations, page: 0, isAll: true });
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
    if (loaded.total === 0) rows.showPlaceholders(8);
    try {
      await read(connection.icr, AbortSignal.any([connection.signal, own.signal]));
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

  function arrive(next) {
    show({ ...nothing, ...next, isLoaded: true });
    onLoaded({ total: next.total, appName: next.installations[0]?.appNameId });
  }

  function show(next) {
    loaded = next;
    draw();
  }

  function draw() {
    const { installations, total, isAll } = loaded;
    const found = searchInstallations(installations, search.value);
    const isComplete = installations.length >= total;
    rows.show(found);
    part("rows").classList.toggle("is-long", isAll);
    part("list-note").replaceChildren(...(found.length === 0 ? noteOf(loaded, search.value) : []));
    part("list-range").textContent = rangeText(loaded, search.value, found, isComplete);
    if (isAll) pager.hide();
    else pager.show(loaded);
    allButton.hidden = isComplete;
    allButton.lastChild.textContent = `Load all ${formatNumber(total)}`;
    part("list-code").replaceChildren(codeLine(isAll ? codeForAll(limitFor(total)) : codeForPage(loaded.page)));
  }

  return { connect, reload: () => loadPage(loaded.isAll ? 0 : loaded.page), focusChosen: rows.focusChosen };
}

// Small pages let the reader see the progress; long lists are better read in large ones.
function limitFor(total) {
  return total > 400 ? 100 : limit;
}

function rangeText({ installations, total, isAll, page }, wanted, found, isComplete) {
  if (total === 0) return "";
  if (wanted.trim())
    return `${formatNumber(found.length)} found${isComplete ? "" : ` in ${installations.length} loaded`}`;
  if (isAll && isComplete) return `All ${formatNumber(total)}`;
  const first = page * limit;
  return `${first + 1}–${first + installations.length} of ${formatNumber(total)}`;
}

function noteOf({ isLoaded, installations, total }, wanted) {
  if (!isLoaded) return [];
  if (total === 0) return [note("No organization yet", "When an organization installs your app, it appears here.")];
  if (installations.length >= total) return [note("Nothing found", `No organization matches “${wanted}”.`)];
  const advice = "Load all to search through every organization.";
  return [note("Not among those loaded", `Nothing here matches “${wanted}”. ${advice}`)];
}

function note(title, text) {
  return element(
    "div",
    { className: "placeholder is-small" },
    element("p", { className: "placeholder-title" }, title),
    element("p", {}, text),
  );
}

function codeForPage(page) {
  return {
    js: `const { installations } = await icr.listInstallations({ limit: ${limit}, page: ${page} });`,
    rust: `let page = client.list_installations(ListOptions { limit: Some(${limit}), page: Some(${page}) }).await?;`,
  };
}

function codeForAll(walkLimit) {
  return {
    js: `for await (const page of icr.installations({ limit: ${walkLimit} }).pages()) show(page.installations);`,
    rust: `let mut pages = client.installations(WalkOptions { limit: ${walkLimit}, ..Default::default() })?;`,
  };
}

import { getInstallation } from "../code-lines.js";
import { avatar } from "../page/avatar.js";
import { iconButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, byId, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCountry } from "../page/format.js";
import { callSection } from "./api-calls.js";
import { factList } from "./fact-list.js";
import { permissionMatrix } from "./permissions.js";

/** Creates the panel beside the list: details and calls of one installation. */
export function createDetails({ goBack }) {
  const section = byId("details");
  let shownId;
  section.onkeydown = ({ key }) => {
    if (key === "Escape") goBack();
  };
  showNothing();

  function showNothing() {
    show(
      undefined,
      element(
        "div",
        { className: "placeholder" },
        element("img", { src: "images/placeholder.svg", alt: "", width: 220, height: 96 }),
        element("h2", { id: "details-title" }, "No organization chosen"),
        element("p", {}, "Choose one to see what your app may do there, and to call the API on its behalf."),
      ),
    );
  }

  async function showInstallation(connection, installation) {
    const facts = element("div");
    const refresh = () => refreshFacts(facts, connection, installation);
    showHeading(installation, refresh, callSection(connection, installation), facts);
    facts.replaceChildren(...installationFacts(installation));
    focusDetails();
    await refresh();
  }

  /** Shows an installation of which only the id is known, as in a link; resolves to it. */
  async function openById(connection, id) {
    show(id, element("p", { className: "hint", id: "details-title" }, "Loading …"));
    try {
      const installation = await connection.call((icr, options) => icr.getInstallation(id, options));
      if (shownId !== id) return;
      connection.rememberNames([installation]);
      const facts = element("div", {}, installationFacts(installation));
      const refresh = () => refreshFacts(facts, connection, installation);
      showHeading(installation, refresh, callSection(connection, installation), facts);
    } catch (error) {
      if (isAbort(error) || shownId !== id) return;
      const title = element("h2", { id: "details-title" }, "This installation cannot be shown");
      show(
        id,
        title,
        errorCard(error, () => openById(connection, id)),
      );
    }
  }

  function showHeading({ id, organization }, refresh, ...children) {
    const { fullName, city, countryCode } = organization;
    show(
      id,
      backButton(),
      element(
        "header",
        { className: "details-head" },
        avatar(fullName),
        element(
          "div",
          {},
          element("h2", { id: "details-title" }, fullName),
          element("p", { className: "hint" }, [city, formatCountry(countryCode)].filter(Boolean).join(", ")),
        ),
        iconButton({ label: "Load this installation again", symbol: "refresh", action: refresh }),
      ),
      ...children,
    );
  }

  // The list may be minutes old, and an organization can change its permissions at any time.
  async function refreshFacts(facts, connection, installation) {
    section.setAttribute("aria-busy", "true");
    try {
      const fresh = await connection.call((icr, options) => icr.getInstallation(installation.id, options));
      facts.replaceChildren(...installationFacts(fresh));
    } catch (error) {
      if (isAbort(error)) return;
      const again = () => refreshFacts(facts, connection, installation);
      facts.replaceChildren(
        element("div", { className: "step" }, errorCard(error, again)),
        ...installationFacts(installation),
      );
    } finally {
      if (shownId === installation.id) {
        section.removeAttribute("aria-busy");
        restoreFocus(section);
      }
    }
  }

  function show(id, ...children) {
    shownId = id;
    section.removeAttribute("aria-busy");
    section.replaceChildren(...children);
  }

  function focusDetails() {
    section.focus({ preventScroll: true });
    const { top } = section.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) section.scrollIntoView();
  }

  function backButton() {
    return element("button", { type: "button", className: "link details-back", onclick: goBack }, "Back to the list");
  }

  return {
    showNothing,
    showInstallation,
    openById,
    get shownId() {
      return shownId;
    },
  };
}

function installationFacts(installation) {
  return [
    element(
      "section",
      { className: "step" },
      element("h3", {}, "Permissions"),
      permissionMatrix(installation.permissions),
    ),
    element(
      "section",
      { className: "step" },
      element("h3", {}, "About"),
      factList(installation),
      codeLine(getInstallation(installation.id)),
    ),
  ];
}

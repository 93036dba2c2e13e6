import { createAppToken, createInstallationToken, quickStart, getInstallation } from "../code-lines.js";
import { appOwner } from "../client/managed-tokens.js";
import { avatar } from "../page/avatar.js";
import { iconButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, byId, restoreFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCountry } from "../page/format.js";
import { callSection } from "./api-calls.js";
import { factList } from "./fact-list.js";
import { permissionMatrix } from "./permissions.js";
import { tokenSection } from "./tokens.js";

/** Creates the panel beside the list: details and actions of one installation, or of the app itself. */
export function createDetails({ shelf, goBack }) {
  const section = byId("details");
  let shownOwner;
  let shownInstallation;
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
        element("p", {}, "Choose one in the list to see what it allows your app, and to make a token for it."),
      ),
      element(
        "section",
        { className: "step" },
        element("h3", {}, "In your own code"),
        codeLine(quickStart()),
        element("p", { className: "hint" }, "Every action of this page has its line beside it, to copy."),
      ),
    );
  }

  async function showInstallation(connection, installation) {
    const { id, organization } = installation;
    const facts = element("div");
    const refresh = () => refreshFacts(facts, connection, installation);
    show(
      id,
      backButton(),
      heading(
        organization.fullName,
        [organization.city, formatCountry(organization.countryCode)].filter(Boolean).join(", "),
        iconButton({ label: "Load this installation again", symbol: "refresh", action: refresh }),
      ),
      tokenSection({
        owner: id,
        connection,
        shelf,
        make: () => connection.call((icr, options) => icr.createInstallationAccessToken(id, options)),
        hint: "It opens this organization's data, as far as the permissions below go, until it ends.",
        code: createInstallationToken(id),
      }),
      callSection(connection, installation),
      facts,
    );
    shownInstallation = installation;
    facts.replaceChildren(...installationFacts(installation));
    scrollToDetails();
    await refresh();
  }

  function showApp(connection, appName = "Your app") {
    show(
      appOwner,
      backButton(),
      heading(appName, "The app itself"),
      tokenSection({
        owner: appOwner,
        connection,
        shelf,
        make: () => connection.call((icr, options) => icr.createAppAccessToken(options)),
        hint: "An app token speaks for the app itself, not for one organization.",
        code: createAppToken(),
      }),
    );
    scrollToDetails();
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
      if (shownOwner === installation.id) {
        section.removeAttribute("aria-busy");
        restoreFocus(section);
      }
    }
  }

  function show(owner, ...children) {
    shownOwner = owner;
    shownInstallation = undefined;
    section.removeAttribute("aria-busy");
    section.replaceChildren(...children);
  }

  function scrollToDetails() {
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
    showApp,
    /** The installation that is shown. */
    get installation() {
      return shownInstallation;
    },
  };
}

function heading(title, subtitle, ...actions) {
  return element(
    "header",
    { className: "details-head" },
    avatar(title),
    element("div", {}, element("h2", { id: "details-title" }, title), element("p", { className: "hint" }, subtitle)),
    ...actions,
  );
}

function installationFacts(installation) {
  return [
    element(
      "section",
      { className: "step" },
      element("h3", {}, "What it allows"),
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

import { createAppToken, createInstallationToken, firstLines, getInstallation } from "../code-lines.js";
import { theApp } from "../client/managed-tokens.js";
import { avatar } from "../page/avatar.js";
import { iconButton } from "../page/button.js";
import { codeLine } from "../page/code-line.js";
import { element, part, rescueFocus } from "../page/element.js";
import { errorCard, isAbort } from "../page/errors.js";
import { formatCountry } from "../page/format.js";
import { callSection } from "./api-calls.js";
import { factList } from "./fact-list.js";
import { permissionMatrix } from "./permissions.js";
import { tokenSection } from "./tokens.js";

/** The panel beside the list: what there is to know and to do about one installation, or about the app itself. */
export function createDetails({ shelf, goBack }) {
  const section = part("details");
  let showing;
  let chosen;
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
        codeLine(firstLines()),
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
    chosen = installation;
    facts.replaceChildren(...factsOf(installation));
    comeIntoView();
    await refresh();
  }

  function showApp(connection, appName = "Your app") {
    show(
      theApp,
      backButton(),
      heading(appName, "The app itself"),
      tokenSection({
        owner: theApp,
        connection,
        shelf,
        make: () => connection.call((icr, options) => icr.createAppAccessToken(options)),
        hint: "An app token speaks for the app itself, not for one organization.",
        code: createAppToken(),
      }),
    );
    comeIntoView();
  }

  // The list may be minutes old, and an organization can change what it allows at any time.
  async function refreshFacts(facts, connection, installation) {
    section.setAttribute("aria-busy", "true");
    try {
      const fresh = await connection.call((icr, options) => icr.getInstallation(installation.id, options));
      facts.replaceChildren(...factsOf(fresh));
    } catch (error) {
      if (isAbort(error)) return;
      const again = () => refreshFacts(facts, connection, installation);
      facts.replaceChildren(element("div", { className: "step" }, errorCard(error, again)), ...factsOf(installation));
    } finally {
      if (showing === installation.id) {
        section.removeAttribute("aria-busy");
        rescueFocus(section);
      }
    }
  }

  function show(what, ...children) {
    showing = what;
    chosen = undefined;
    section.removeAttribute("aria-busy");
    section.replaceChildren(...children);
  }

  function comeIntoView() {
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
      return chosen;
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

function factsOf(installation) {
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

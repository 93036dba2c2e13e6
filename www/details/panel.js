import { avatar } from "./avatar.js";
import { iconButton } from "./button.js";
import { callSection } from "./calls.js";
import { codeLine } from "./code-line.js";
import { element, part, rescueFocus } from "./element.js";
import { errorCard, isAbort } from "./errors.js";
import { formatCountry } from "./format.js";
import { factList } from "./fact-list.js";
import { permissionMatrix } from "./permissions.js";
import { tokenSection } from "./tokens.js";

/** The panel beside the list: what there is to know and to do about one installation, or about the app itself. */
export function createDetails({ shelf, goBack }) {
  const section = part("details");
  let showing;
  section.onkeydown = (event) => event.key === "Escape" && goBack();
  showNothing();

  function showNothing() {
    show(
      undefined,
      element(
        "div",
        { className: "placeholder" },
        element("img", { src: "placeholder.svg", alt: "", width: 220, height: 96 }),
        element("h2", { id: "details-title" }, "No organization chosen"),
        element("p", {}, "Choose one in the list to see what it allows your app, and to make a token for it."),
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
        make: () => connection.icr.createInstallationAccessToken(id, { signal: connection.signal }),
        hint: "It opens this organization's data, as far as the permissions below go, until it ends.",
        code: {
          js: `const token = await icr.createInstallationAccessToken("${id}");`,
          rust: `let token = client.create_installation_access_token("${id}").await?;`,
        },
      }),
      callSection(connection, installation),
      facts,
    );
    facts.replaceChildren(...factsOf(installation));
    comeIntoView();
    await refresh();
  }

  function showApp(connection, appName = "Your app") {
    show(
      "app",
      backButton(),
      heading(appName, "The app itself"),
      tokenSection({
        owner: "app",
        connection,
        shelf,
        make: () => connection.icr.createAppAccessToken({ signal: connection.signal }),
        hint: "An app token speaks for the app itself, not for one organization.",
        code: {
          js: "const token = await icr.createAppAccessToken();",
          rust: "let token = client.create_app_access_token().await?;",
        },
      }),
    );
    comeIntoView();
  }

  // The list may be minutes old, and an organization can change what it allows at any time.
  async function refreshFacts(facts, connection, installation) {
    section.setAttribute("aria-busy", "true");
    try {
      facts.replaceChildren(
        ...factsOf(await connection.icr.getInstallation(installation.id, { signal: connection.signal })),
      );
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

  return { showNothing, showInstallation, showApp };
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
  const code = {
    js: `const installation = await icr.getInstallation("${installation.id}");`,
    rust: `let installation = client.get_installation("${installation.id}").await?;`,
  };
  return [
    element(
      "section",
      { className: "step" },
      element("h3", {}, "What it allows"),
      permissionMatrix(installation.permissions),
    ),
    element("section", { className: "step" }, element("h3", {}, "About"), factList(installation), codeLine(code)),
  ];
}

import { createFaults } from "./break/faults.js";
import { createSequence } from "./break/sequence.js";
import { Activity } from "./client/activity.js";
import { connectToEmulator, connectToSandbox } from "./client/connection.js";
import { discoverEmulator } from "./client/emulator.js";
import { createSandboxForm } from "./client/sandbox.js";
import { installLine } from "./code-lines.js";
import { createDetails } from "./details/panel.js";
import { createTokenList } from "./details/token-list.js";
import { createInstallations } from "./installations/list.js";
import { createLab } from "./lab/lab.js";
import { createLife, emulatorNote } from "./life/life.js";
import { chooseLanguage, commandLine } from "./page/code-line.js";
import { announce, byId } from "./page/element.js";
import { lazy } from "./page/lazy.js";
import { session } from "./page/remembered.js";
import { addressOf, readRoute, replaceAddress } from "./page/route.js";
import { createThemeSwitch } from "./page/theme-switch.js";
import { createNumbers } from "./timeline/numbers.js";
import { createTimeline } from "./timeline/timeline.js";

const titles = { life: "The life of an app", organizations: "Organizations", break: "Break it", lab: "Lab" };

let connection;
const current = () => connection;

// The address belongs to the views.
byId("skip").onclick = (event) => {
  event.preventDefault();
  byId("main").focus();
};
createThemeSwitch();
chooseLanguage(byId("code-language"));
byId("install-line").append(commandLine(installLine));
const activity = new Activity();
createTimeline(activity);
const numbers = createNumbers({ activity, current });
const tokens = createTokenList(activity);
const details = createDetails({ goBack: closeDetails });
const installations = createInstallations({ choose: openInstallation, moved: showPlace });
// Views that are created when they are first opened, or the page would open in a long task.
const life = lazy(() => createLife({ current, activity }));
const sequence = lazy(() => {
  createFaults({ current, activity });
  return createSequence({ current, activity });
});
const lab = createLab();
const sandbox = createSandboxForm({
  async connect(jwt) {
    switchTo(connectToSandbox(jwt, activity));
    await installations.open(readRoute().query);
  },
});
for (const place of document.querySelectorAll(".needs-emulator")) place.append(emulatorNote());

const emulatorUrl = await discoverEmulator();
const registry = byId("registry");
registry.hidden = !emulatorUrl;
registry.onchange = () => {
  openRegistry(registry.querySelector(":checked").value);
  replaceAddress(addressOf(readRoute().view));
  openRoute();
};
const { query } = readRoute();
openRegistry(emulatorUrl ? (query.get("registry") ?? session.read("registry") ?? "emulator") : "sandbox");
onhashchange = () => {
  // A link may name the registry that is not shown.
  const other = registry.querySelector("input:not(:checked)").value;
  if (emulatorUrl && readRoute().query.get("registry") === other) openRegistry(other);
  openRoute();
};
// Before the route: what is not seen cannot get the focus.
document.body.classList.add("is-filled");
openRoute();

function openRegistry(kind) {
  const isEmulator = kind === "emulator";
  if (emulatorUrl) session.write("registry", kind);
  registry.querySelector(`[value="${isEmulator ? "emulator" : "sandbox"}"]`).checked = true;
  document.documentElement.classList.toggle("is-without-emulator", !isEmulator);
  sandbox.setShown(!isEmulator);
  switchTo(isEmulator ? connectToEmulator(emulatorUrl, activity) : undefined);
}

/** Switches to another registry. Tokens of the previous one are deleted, because the page could not reach them any more. */
function switchTo(next) {
  connection?.close();
  connection = next;
  details.showNothing();
  document.querySelector(".workspace").hidden = !next;
  tokens.connect(next);
  installations.connect(next);
  numbers.change();
}

/** Shows what the address says. */
function openRoute() {
  const { view: named, rest, query: values } = readRoute();
  const view = Object.hasOwn(titles, named) ? named : connection ? "life" : "organizations";
  for (const name of Object.keys(titles)) byId(`view-${name}`).hidden = name !== view;
  for (const link of byId("tabs").children) {
    if (link.hash === `#${view}`) link.ariaCurrent = "page";
    else link.removeAttribute("aria-current");
  }
  activity.begin();
  if (![undefined, view].includes(document.documentElement.dataset.view)) announce(titles[view]);
  document.title = `${titles[view]} – ICR app console`;
  document.documentElement.dataset.view = view;
  if (!rest) scrollTo(0, 0);
  if (view === "life") life().open(rest);
  if (view === "break") sequence().open(rest);
  if (view === "lab") void lab.open(rest, values);
  if (view === "organizations") openOrganizations(rest, values);
}

function openOrganizations(id, values) {
  void installations.open(values);
  if (!id) details.showNothing();
  else if (connection && details.shownId !== id) void details.openById(connection, id);
  installations.mark(id || undefined);
}

function openInstallation(installation) {
  history.pushState(undefined, "", addressOf("organizations", installation.id, placeOfList()));
  void details.showInstallation(connection, installation);
}

function closeDetails() {
  details.showNothing();
  replaceAddress(addressOf("organizations", "", placeOfList()));
  installations.focusChosen();
}

function showPlace() {
  replaceAddress(addressOf("organizations", details.shownId, placeOfList()));
}

function placeOfList() {
  const isSandbox = document.documentElement.classList.contains("is-without-emulator");
  return { ...installations.place, ...(isSandbox && emulatorUrl && { registry: "sandbox" }) };
}

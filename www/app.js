import { Activity } from "./client/activity.js";
import { connectToEmulator, connectToSandbox } from "./client/connection.js";
import { findEmulator } from "./client/emulator.js";
import { createSandboxForm } from "./client/sandbox.js";
import { createSummary } from "./client/summary.js";
import { createDetails } from "./details/panel.js";
import { TokenShelf } from "./details/token-shelf.js";
import { createInstallations } from "./installations/list.js";
import { chooseLanguage } from "./page/code-line.js";
import { part } from "./page/element.js";
import { createCachePanel } from "./watch/cache.js";
import { createFaults } from "./watch/faults.js";
import { createNumbers } from "./watch/numbers.js";
import { createRequestLog } from "./watch/requests.js";

let connection;
let appName;

const activity = new Activity();
const shelf = new TokenShelf();
createRequestLog(activity);
createNumbers(activity);
const details = createDetails({ shelf, goBack: () => installations.focusChosen() });
const summary = createSummary({ shelf, openApp: () => details.showApp(connection, appName) });
const installations = createInstallations({
  choose: details.showInstallation,
  onLoaded(list) {
    appName = list.appName ?? appName;
    summary.show(connection, { total: list.total, appName });
  },
  onFailed: () => summary.showFailed(connection),
});
const cache = createCachePanel(activity, { target: () => details.installation ?? installations.first });
const faults = createFaults({ current: () => connection, reload: () => installations.reload() });
const sandbox = createSandboxForm({ connect: (jwt) => use(connectToSandbox(jwt, activity)) });

chooseLanguage(part("code-language"));
const emulatorUrl = await findEmulator();
const registry = part("registry");
registry.hidden = !emulatorUrl;
registry.onchange = () => openRegistry(registry.querySelector(":checked").value);
const opened = openRegistry(emulatorUrl ? "emulator" : "sandbox");
document.body.classList.add("is-filled");
await opened;

function openRegistry(kind) {
  const isEmulator = kind === "emulator";
  sandbox.setShown(!isEmulator);
  faults.setShown(isEmulator);
  return use(isEmulator ? connectToEmulator(emulatorUrl, activity) : undefined);
}

/** Talks to another registry from now on. Tokens of the one before are deleted, for nothing here could reach them. */
async function use(next) {
  const before = connection;
  connection = next;
  appName = undefined;
  before?.close(shelf.clear());
  details.showNothing();
  cache.connect(next);
  if (next) summary.showConnecting(next);
  else summary.showDisconnected();
  await installations.connect(next);
}

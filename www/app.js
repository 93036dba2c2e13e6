import { Activity } from "./client/activity.js";
import { connectToEmulator, connectToSandbox } from "./client/connection.js";
import { discoverEmulator } from "./client/emulator.js";
import { createSandboxForm } from "./client/sandbox.js";
import { createSummary } from "./client/summary.js";
import { createDetails } from "./details/panel.js";
import { TokenShelf } from "./details/token-shelf.js";
import { createInstallations } from "./installations/list.js";
import { chooseLanguage } from "./page/code-line.js";
import { byId } from "./page/element.js";
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
const sandbox = createSandboxForm({ connect: (jwt) => switchTo(connectToSandbox(jwt, activity)) });

chooseLanguage(byId("code-language"));
const emulatorUrl = await discoverEmulator();
const registry = byId("registry");
registry.hidden = !emulatorUrl;
registry.onchange = () => openRegistry(registry.querySelector(":checked").value);
const opened = openRegistry(emulatorUrl ? "emulator" : "sandbox");
document.body.classList.add("is-filled");
await opened;

function openRegistry(kind) {
  const isEmulator = kind === "emulator";
  sandbox.setShown(!isEmulator);
  faults.setShown(isEmulator);
  return switchTo(isEmulator ? connectToEmulator(emulatorUrl, activity) : undefined);
}

/** Switches to another registry. Tokens of the previous one are deleted, because the page could not reach them any more. */
async function switchTo(next) {
  const previous = connection;
  connection = next;
  appName = undefined;
  previous?.close(shelf.clear());
  details.showNothing();
  cache.connect(next);
  if (next) summary.showConnecting(next);
  else summary.showDisconnected();
  await installations.connect(next);
}

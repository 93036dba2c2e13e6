import { chooseLanguage } from "./code-line.js";
import { connectToEmulator, connectToSandbox, findEmulator } from "./connection.js";
import { createDetails } from "./details.js";
import { part } from "./element.js";
import { createFaults } from "./faults.js";
import { createInstallations } from "./installations.js";
import { createRequestLog } from "./requests.js";
import { createSandboxForm } from "./sandbox.js";
import { createSummary } from "./summary.js";
import { TokenShelf } from "./token-shelf.js";

let connection;
let appName;

const shelf = new TokenShelf();
const requests = createRequestLog();
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
const faults = createFaults({ forgetJwt: () => connection.forgetJwt(), strike: () => installations.reload() });
const sandbox = createSandboxForm({ connect: (jwt) => use(connectToSandbox(jwt, requests.add)) });

chooseLanguage(part("code-language"));
const emulatorUrl = await findEmulator();
const registry = part("registry");
registry.hidden = !emulatorUrl;
registry.onchange = () => openRegistry(registry.querySelector(":checked").value);
await openRegistry(emulatorUrl ? "emulator" : "sandbox");

function openRegistry(kind) {
  const isEmulator = kind === "emulator";
  sandbox.setShown(!isEmulator);
  faults.setShown(isEmulator);
  return use(isEmulator ? connectToEmulator(emulatorUrl, requests.add) : undefined);
}

/** Talks to another registry from now on. Tokens of the one before are deleted, for nothing here could reach them. */
async function use(next) {
  const before = connection;
  connection = next;
  appName = undefined;
  before?.close(shelf.clear());
  details.showNothing();
  if (next) summary.showConnecting(next);
  else summary.showDisconnected();
  await installations.connect(next);
}

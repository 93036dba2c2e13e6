import { actOnRegistry, followCallback, requestInstallLink } from "../client/emulator.js";
import { trace } from "../client/trace.js";
import { accessToken, callApi, callback, findOrganization, install, revokeAll, webhook } from "../code-lines.js";
import { explainError } from "../page/errors.js";
import { formatCount, formatRemaining } from "../page/format.js";

const organization = { fullName: "Mara River Conservancy", countryCode: "KE", city: "Talek" };
const unknownId = "00000000-0000-4000-8000-000000000000";

const afterInstall = { fact: "installation", step: "the callback, step 2" };
const idOf = ({ installation }) => installation?.id ?? unknownId;

/**
 * The steps of a life. Each has actions that resolve to `lines`, what came of it, and `deeds`, what the client did that nobody
 * asked it to do. `keep` of the context hands facts to later steps.
 */
export const steps = [
  {
    name: "install",
    title: "Install",
    text: "Your server creates an install link, and an admin of an organization consents on ICR's page. The emulator plays the admin of the Mara River Conservancy.",
    code: install,
    actions: [{ label: "Send the admin to ICR", symbol: "send", run: installApp }],
  },
  {
    name: "callback",
    title: "Callback",
    text: "ICR sends the admin's browser to your callback. Anybody can forge such a request, so your server verifies its state and asks the registry for the installation.",
    needs: { fact: "callbackUrl", step: "install, step 1" },
    code: callback,
    actions: [
      { label: "Follow the callback", symbol: "send", run: readCallback },
      { label: "Try a forged one", symbol: "bolt", isOptional: true, run: forgeCallback },
    ],
  },
  {
    name: "token",
    title: "First token",
    text: "An access token opens this one organization's data for two hours. You never create it yourself: the client does when it is first needed.",
    needs: afterInstall,
    code: (life) => accessToken(idOf(life)),
    actions: [{ label: "Ask for the token", symbol: "key", run: firstToken }],
  },
  {
    name: "call",
    title: "A call",
    text: "The call uses the token that the client keeps: it costs one request, and so does each one after it.",
    needs: afterInstall,
    code: (life) => callApi(idOf(life), pathFor(life)),
    actions: [{ label: "Call the API", symbol: "send", run: callOnce }],
  },
  {
    name: "webhook",
    title: "A webhook",
    text: "ICR tells your server what happens and signs what it says. The emulator sends a transaction; your server verifies the signature with the webhook's secret.",
    needs: afterInstall,
    code: webhook,
    actions: [
      { label: "Deliver a webhook", symbol: "send", run: deliverWebhook },
      { label: "Deliver a forged one", symbol: "bolt", isOptional: true, run: forgeWebhook },
    ],
  },
  {
    name: "suspension",
    title: "Suspension",
    text: "The organization suspends the app, and later lifts the suspension. Trying again would not help, so the client does not. Its token survives.",
    needs: afterInstall,
    code: (life) => callApi(idOf(life), pathFor(life)),
    actions: [
      {
        label: "Suspend, then call",
        symbol: "stop",
        isPossible: ({ isSuspended }) => !isSuspended,
        run: suspend,
      },
      {
        label: "Lift it, then call",
        symbol: "check",
        isPossible: ({ isSuspended }) => Boolean(isSuspended),
        run: unsuspend,
      },
    ],
  },
  {
    name: "reinstallation",
    title: "Reinstallation",
    text: "The organization removes the app and installs it again: a new installation with a new id. The client finds it by the organization, which stays the same.",
    needs: afterInstall,
    code: ({ installation }) => findOrganization(installation?.organization.id ?? unknownId),
    actions: [{ label: "Remove, install again, call", symbol: "refresh", run: reinstall }],
  },
  {
    name: "revocation",
    title: "Revocation",
    text: "The registry may revoke a token at any time: the client notices at the next call. When your app has finished, it deletes all tokens that it created.",
    needs: afterInstall,
    code: revokeAll,
    actions: [
      { label: "Revoke, then call", symbol: "bolt", run: revokeThenCall },
      { label: "Delete all tokens", symbol: "trash", run: deleteAllTokens },
    ],
  },
];

async function installApp({ activity, keep }) {
  const { installUrl, server } = await requestInstallLink();
  activity.emitServer(server);
  note(activity, "consent", "An admin consents", organization.fullName);
  const consent = await actOnRegistry("consent", { installUrl, organization });
  activity.emitServer(consent.server);
  keep({ callbackUrl: consent.callbackUrl, installation: undefined, isSuspended: false });
  return done(
    success(`The link leads to ${new URL(installUrl).host}${new URL(installUrl).pathname}.`),
    success(`${organization.fullName} consented, and ICR redirects to ${new URL(consent.callbackUrl).pathname}.`),
    ...webhookLines(consent.server),
  );
}

async function readCallback({ activity, connection, keep, life }) {
  const { installation, error, server } = await followCallback(life.callbackUrl);
  activity.emitServer(server);
  if (error) {
    return done(refused(`${error.message} Start over: the link was for another session, or has expired.`, "stopped"));
  }
  connection.rememberNames([installation]);
  keep({ installation });
  const permissions = Object.keys(installation.permissions).length;
  return done(
    success("The state is genuine: this browser asked for the installation, at most 10 minutes ago."),
    success(
      `The registry confirms it: ${installation.organization.fullName}, ${formatCount(permissions, "permission")}.`,
    ),
  );
}

async function forgeCallback({ activity, life }) {
  const forged = new URL(life.callbackUrl);
  const state = forged.searchParams.get("state");
  forged.searchParams.set("state", state.slice(0, -1) + (state.endsWith("A") ? "B" : "A"));
  const { error, server } = await followCallback(forged);
  activity.emitServer(server);
  return done(refused(`${error.code}: ${error.message}`));
}

async function firstToken({ activity, connection, life }) {
  const outcome = await trace(activity, (label) =>
    callAs(connection, life, label, (org, options) => org.accessToken(options)),
  );
  if (outcome.error) return failed(outcome);
  const left = formatRemaining(Date.parse(outcome.value.expiresAt) - Date.parse(outcome.value.createdAt));
  const how = outcome.tokenRequests > 0 ? "Created by the client" : "The client had it already: no request";
  return done(success(`${how}. Valid for ${left}.`)).with(outcome.deeds);
}

async function callOnce(context) {
  const outcome = await call(context);
  return outcome.error ? failed(outcome) : done(success(usedToken(outcome))).with(outcome.deeds);
}

async function deliverWebhook({ activity, life }) {
  const { server } = await actOnRegistry("deliver", { installationId: life.installation.id });
  activity.emitServer(server);
  return done(...webhookLines(server));
}

async function forgeWebhook({ activity, life }) {
  const { server } = await actOnRegistry("forge", { installationId: life.installation.id });
  activity.emitServer(server);
  return done(...webhookLines(server));
}

async function suspend(context) {
  const { activity, life, keep } = context;
  const { server } = await actOnRegistry("suspend", { installationId: life.installation.id });
  activity.emitServer(server);
  keep({ isSuspended: true });
  const outcome = await call(context);
  return outcome.error
    ? done(...webhookLines(server), refused(refusal(outcome))).with(outcome.deeds)
    : done(success("The call succeeded."));
}

async function unsuspend(context) {
  const { activity, life, keep } = context;
  const { server } = await actOnRegistry("unsuspend", { installationId: life.installation.id });
  activity.emitServer(server);
  keep({ isSuspended: false });
  const outcome = await call(context);
  const last = outcome.error ? refused(refusal(outcome)) : success(usedToken(outcome));
  return done(...webhookLines(server), last).with(outcome.deeds);
}

async function reinstall(context) {
  const { activity, connection, keep, life } = context;
  const { id, organization: own } = life.installation;
  activity.emitServer((await actOnRegistry("uninstall", { installationId: id })).server);
  const old = await call(context);
  const link = await requestInstallLink();
  activity.emitServer(link.server);
  note(activity, "consent", "An admin consents again", own.fullName);
  const consent = await actOnRegistry("consent", { installUrl: link.installUrl, organization: own.id });
  activity.emitServer(consent.server);
  activity.emitServer((await followCallback(consent.callbackUrl)).server);
  const found = await trace(activity, (label) =>
    connection.call((icr, options) => icr.installationForOrganization(own.id, options), { label }),
  );
  if (found.error) return failed(found);
  connection.rememberNames([found.value]);
  keep({ installation: found.value, callbackUrl: consent.callbackUrl, isSuspended: false });
  const fresh = await call({ ...context, connection, activity, life: { ...life, installation: found.value } });
  return done(
    refused(`The old installation: ${refusal(old)}`),
    success(`Found by its organization: the new id begins with ${found.value.id.slice(0, 8)}.`),
    fresh.error ? refused(refusal(fresh)) : success(usedToken(fresh)),
  ).with([...old.deeds, ...found.deeds, ...fresh.deeds]);
}

async function revokeThenCall(context) {
  const before = await call(context);
  if (before.error) return failed(before);
  note(context.activity, "revoke", "The registry revokes the token", "and tells nobody");
  await actOnRegistry("revoke", { installationId: context.life.installation.id });
  const outcome = await call(context);
  if (outcome.error) return failed(outcome);
  const statuses = outcome.attempts.join(" → ");
  return done(success(`The call succeeded all the same: ${statuses}.`)).with(outcome.deeds);
}

async function deleteAllTokens({ activity, connection }) {
  const outcome = await trace(activity, (label) =>
    connection.call((icr, options) => icr.revokeAll(options), { label }),
  );
  if (outcome.error) return failed(outcome);
  const { revoked } = outcome.value;
  return done(success(`${formatCount(revoked, "token")} of this client deleted: none is left to steal.`));
}

/** What the installation may read differs; each has one of these. */
function pathFor({ installation }) {
  if (!installation || "organization_projects" in installation.permissions) return "/projects";
  return `/organizations/${installation.organization.id}/warehouse/inventory`;
}

function call({ activity, connection, life }) {
  return trace(activity, (label) =>
    callAs(connection, life, label, (org, options) => org.json(pathFor(life), options)),
  );
}

function callAs(connection, { installation: { id } }, label, invoke) {
  return connection.callAs(id, (icr, options) => invoke(icr.asInstallation(id), options), { label });
}

function usedToken({ tokenRequests, attempts }) {
  const sent = formatCount(attempts.length, "request");
  return tokenRequests === 0
    ? `Answered: ${sent}, with the token that the client already had.`
    : `Answered: ${sent}, and ${tokenRequests} for a new token.`;
}

function refusal({ error, attempts }) {
  if (!error) return "the call succeeded.";
  const said = error.messages?.[0] ?? explainError(error)[0];
  return `${error.code}: “${said}” after ${formatCount(attempts.length, "attempt")}.`;
}

/** What the app's server answered to the webhooks that it got. */
function webhookLines(server) {
  const notes = server.filter(({ title }) => title?.startsWith("Webhook"));
  return notes.map(({ chip, title, text, tone }) => {
    const line = `${title}: ${text.replace(/\.$/, "")}. Your server answered ${chip}.`;
    return tone === "bad" ? refused(line) : success(line);
  });
}

function failed(outcome) {
  return done(refused(refusal(outcome), "stopped")).with(outcome.deeds);
}

function done(...lines) {
  return { lines, deeds: [], with: (deeds) => ({ lines, deeds }) };
}

function success(text) {
  return { tone: "success", text };
}

function refused(text, tone = "refused") {
  return { tone, text };
}

function note(activity, chip, title, text) {
  activity.emit({ type: "note", where: "registry", chip, title, text, tone: "plain", durationMs: 0 });
}

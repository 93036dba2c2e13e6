import { formatDuration } from "../page/format.js";

let traced = 0;

/**
 * Runs `work`, which passes the label that it gets to one call or several. Resolves to what came of it: the `value` or the
 * `error`, each attempt with its status, the waits in between, and what the client did that nobody asked it to do.
 */
export async function trace(activity, work) {
  traced += 1;
  const label = `traced ${traced}`;
  const events = [];
  const unsubscribe = activity.subscribe((event) => event.label === label && events.push(event));
  const start = performance.now();
  const settled = await settle(work(label));
  const durationMs = performance.now() - start;
  unsubscribe();
  const requests = events.filter(({ type }) => type === "request");
  const isForToken = ({ path }) => path.endsWith("/accessTokens");
  // What a call is for is told by its start; the client sends other requests for it by itself.
  const operation = events.find(({ type }) => type === "call")?.operation;
  const forCall = requests.filter((request) => request.operation === operation);
  return {
    ...settled,
    durationMs,
    attempts: (forCall.length > 0 ? forCall : requests).map(({ status, code }) => status ?? code),
    tokenRequests: requests.filter(isForToken).length,
    waits: events.filter(({ type }) => type === "retry").map(({ delayMs }) => delayMs),
    deeds: deedsOf(events),
  };
}

async function settle(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}

const deeds = {
  "jwt received": "asked your server for a JWT",
  "jwt rejected": "noticed that the registry refused its JWT",
  "token created": "created an access token and kept it",
  "token dropped": "dropped an access token that no longer works",
  "token refresh_failed": "kept the old access token, because no new one came",
};

function deedsOf(events) {
  const [call] = events;
  const checked = events.some(
    (event) => event.type === "request" && event.operation === "getInstallation" && event.operation !== call.operation,
  );
  const found = events.map((event) => deeds[`${event.type} ${event.outcome ?? event.action}`]).filter(Boolean);
  const waits = events.filter(({ type }) => type === "retry");
  const waited = formatDuration(waits.reduce((sum, { delayMs }) => sum + delayMs, 0));
  if (waits.length === 1) found.push(`waited ${waited} and sent the request again`);
  if (waits.length > 1) found.push(`waited ${waited} in all and sent the request ${waits.length} more times`);
  if (checked) found.push("checked whether the organization had granted more since the token was created");
  return found;
}

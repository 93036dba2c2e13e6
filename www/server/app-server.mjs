import { IcrClient, isIcrError } from "icr-app-client";
import { createState, installUrl, jwtSigner, readCallback, webhookHandler } from "icr-app-client/host";

/**
 * The server side of the demo's app, with the package's own functions: it signs JWTs, starts installations, reads
 * callbacks and receives webhooks.
 *
 * @param {object} options
 * @param {string} options.appId
 * @param {string} options.nameId the app's name in URLs
 * @param {string} options.privateKey as PEM
 * @param {string} options.webhookSecret
 * @param {string} options.baseUrl the registry
 * @param {() => number} options.now
 * @param {(entry: object) => void} options.record receives what the server does, for the page's timeline
 */
export function createAppServer({ appId, nameId, privateKey, webhookSecret, baseUrl, now, record }) {
  const sign = jwtSigner({ appId, privateKey });
  const icr = new IcrClient({ jwt: sign, appId, baseUrl, now, onEvent: record });
  const stateSecret = crypto.randomUUID() + crypto.randomUUID();

  /** Starts an installation: the link that an admin of an organization has to open. */
  async function install(request) {
    const session = sessionOf(request) ?? crypto.randomUUID();
    const start = performance.now();
    const state = await createState({ secret: stateSecret, session, returnTo: "/#organizations", now });
    const url = installUrl({ nameId, state, redirectUri: new URL("/icr/callback", request.url) });
    note("link", "Install link made", "its state is signed and bound to this browser's session", start);
    const cookie = `session=${session}; Path=/; HttpOnly; SameSite=Strict`;
    return { body: { installUrl: url }, headers: { "set-cookie": cookie } };
  }

  /** Reads the callback to which the registry sent the admin. */
  async function callback(request) {
    const start = performance.now();
    try {
      const read = await readCallback(request, {
        secret: stateSecret,
        session: sessionOf(request),
        client: icr,
        now,
      });
      note("200", "Callback verified", "the state is this session's, and the registry knows the installation", start);
      return { body: read };
    } catch (error) {
      if (!isIcrError(error)) throw error;
      note("403", "Callback refused", error.message, start, "bad");
      return { status: 403, body: { error: error.toJSON() } };
    }
  }

  let received;
  const receiveWebhook = webhookHandler({
    secrets: webhookSecret,
    client: icr,
    now,
    on: { other: ({ event }) => (received = event) },
    onError: (error) => (received = error),
  });

  async function webhook(request) {
    const start = performance.now();
    received = "a repeated event";
    const response = await receiveWebhook(request);
    const isRefused = response.status !== 202;
    const title = isRefused ? "Webhook refused" : `Webhook ${received}`;
    const text = isRefused ? received.message : "signature verified";
    note(String(response.status), title, text, start, isRefused ? "bad" : "good");
    return response;
  }

  function note(chip, title, text, start, tone = "good") {
    record({ type: "note", chip, title, text, tone, durationMs: performance.now() - start });
  }

  return { sign, install, callback, webhook };
}

function sessionOf({ headers }) {
  return /(?:^|; )session=([\w-]{36})/.exec(headers.get("cookie") ?? "")?.[1];
}

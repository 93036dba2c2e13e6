import { IcrClient, isIcrError } from "icr-app-client";
import { createState, installUrl, jwtSigner, readCallback, webhookHandler } from "icr-app-client/host";
import { home, organization, problem } from "./pages.mjs";

/** The app, as a handler of requests. `env` has what .env.example lists; `store` has the methods of Workers KV. */
export function createApp(env, store) {
  const icr = new IcrClient({
    jwt: jwtSigner({ appId: env.ICR_APP_ID, privateKey: env.ICR_PRIVATE_KEY }),
    appId: env.ICR_APP_ID,
    baseUrl: env.ICR_BASE_URL,
  });

  const find = (installationId) => store.get(`installation:${installationId}`, "json");
  const save = (it) => store.put(`installation:${it.id}`, JSON.stringify(it));
  const setStatus = async ({ installation: { id } }, status) =>
    (await find(id)) && save({ ...(await find(id)), status });
  const webhooks = webhookHandler({
    secrets: [env.ICR_WEBHOOK_SECRET],
    client: icr,
    on: {
      suspended: (event) => setStatus(event, "suspended"),
      unsuspended: (event) => setStatus(event, "active"),
      uninstalled: ({ installation }) => store.delete(`installation:${installation.id}`),
    },
  });

  /** Who is there, and which installations they connected: an app with accounts has its own session and its own table. */
  async function visitorOf(request) {
    const [, known] = /(?:^|; )session=([\w-]{36})/.exec(request.headers.get("cookie") ?? "") ?? [];
    const session = known ?? crypto.randomUUID();
    const ids = (known && (await store.get(`session:${known}`, "json"))) || [];
    return { session, ids, installations: (await Promise.all(ids.map(find))).filter(Boolean) };
  }

  async function connect({ session }) {
    const state = await createState({ secret: env.STATE_SECRET, session, returnTo: "/" });
    const redirectUri = `${env.APP_URL}/icr/callback`;
    const link = installUrl({ nameId: env.ICR_APP_NAME_ID, state, redirectUri, sandbox: env.ICR_SANDBOX === "true" });
    return redirect(env.ICR_WEB_APP_URL ? link.replace(new URL(link).origin, env.ICR_WEB_APP_URL) : link);
  }

  async function callback({ session, ids }, request) {
    const options = { secret: env.STATE_SECRET, session, client: icr };
    const { installation, returnTo = "/" } = await readCallback(request, options);
    const { id, organization: of } = installation;
    // Who started is known, not that they belong to the organization: nobody else gets what somebody has connected.
    if (((await find(id))?.owner ?? session) !== session)
      return html(problem("Somebody else has connected this."), 403);
    await save({ id, organizationId: of.id, name: of.fullName, status: "active", owner: session });
    await store.put(`session:${session}`, JSON.stringify([...new Set([...ids, id])]));
    return redirect(returnTo);
  }

  async function read({ installations }, _request, id, pdf) {
    const installation = installations.find((it) => it.id === id);
    if (!installation) return html(problem("This organization is not connected."), 404);
    const path = `/organizations/${installation.organizationId}`;
    const org = icr.asInstallation(id);
    if (pdf) return stream(await org.fetch(`${path}/retirements/${pdf}/pdf`));
    const [{ inventory }, { retirements }] = await Promise.all([
      org.json(`${path}/warehouse/inventory`),
      org.json(`${path}/retirements`),
    ]);
    return html(organization(installation, inventory, retirements));
  }

  const routes = [
    [/^GET \/$/, ({ installations }) => html(home(installations))],
    [/^POST \/connect$/, connect],
    [/^GET \/icr\/callback$/, callback],
    [/^GET \/organizations\/([^/]+)$/, read],
    [/^GET \/organizations\/([^/]+)\/retirements\/([\w-]+)\.pdf$/, read],
  ];

  return async function handle(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/icr/webhooks") return webhooks(request);
    const visitor = await visitorOf(request);
    let response = html(problem("There is no such page."), 404);
    try {
      for (const [pattern, route] of routes) {
        const match = pattern.exec(`${request.method} ${pathname}`);
        if (match) response = await route(visitor, request, ...match.slice(1));
      }
    } catch (error) {
      if (!isIcrError(error)) throw error;
      response = html(problem(error.message), error.code === "invalid_state" ? 400 : 502);
    }
    const secure = env.APP_URL.startsWith("https:") ? "; Secure" : "";
    response.headers.set("set-cookie", `session=${visitor.session}; HttpOnly; SameSite=Lax; Path=/${secure}`);
    return response;
  };
}

function html(text, status = 200) {
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'" };
  return new Response(text, { status, headers });
}

function redirect(location) {
  return new Response(null, { status: 303, headers: { location } });
}

/** A file of the registry, under its own name and as a download. */
function stream({ ok, body, headers }) {
  if (!ok) return html(problem("The registry does not give this file."), 502);
  const disposition = headers.get("content-disposition") ?? "attachment";
  return new Response(body, { headers: { "content-type": "application/pdf", "content-disposition": disposition } });
}

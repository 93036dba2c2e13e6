import {
  IcrClient,
  PRODUCTION_URL,
  SANDBOX_URL,
  type AccessToken,
  type IcrClientOptions,
  type IcrEvent,
  type Installation,
  type InstallationAccessToken,
  type Installations,
  type JwtContext,
  type Page,
  type TokenStore,
} from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

const registry = createRegistry();
const kept = new Map<string, AccessToken>();
const tokenStore: TokenStore = {
  get: async (key) => kept.get(key),
  set: (key, token, { expiresAt }) => void kept.set(key, { ...token, expiresAt: new Date(expiresAt).toISOString() }),
  delete: (key) => kept.delete(key),
};

// What a client takes.
export const least: IcrClientOptions = { jwt: "a.b.c" };
export const most = {
  jwt: async ({ reason, now }: JwtContext): Promise<string> => `${reason satisfies string}.${now.toFixed()}.x`,
  baseUrl: SANDBOX_URL satisfies "https://sandbox-api.carbonregistry.com",
  apiVersion: "2023-06-16",
  fetch: registry.fetch,
  timeoutMs: 10_000,
  maxRetries: 0,
  appId: registry.appId,
  tokenStore,
  maxCachedTokens: 100,
  onEvent: (event: IcrEvent) => void event.type,
  waitUntil: (promise: Promise<unknown>) => void promise,
  coalesce: false,
} satisfies IcrClientOptions;
new IcrClient({ jwt: registry.signJwt, baseUrl: PRODUCTION_URL, fetch: registry.fetch });
new IcrClient({ jwt: () => "a.b.c", fetch: undefined, timeoutMs: undefined });
const icr = new IcrClient(most);

// @ts-expect-error: a JWT is needed
new IcrClient({});
// @ts-expect-error: so are options
new IcrClient();
// @ts-expect-error: a function must give a text
new IcrClient({ jwt: () => undefined });
// @ts-expect-error: there is no such option
new IcrClient({ jwt: "a.b.c", timeout: 5 });
// @ts-expect-error: a number of milliseconds
new IcrClient({ jwt: "a.b.c", timeoutMs: "5s" });
// @ts-expect-error: a store has three methods
new IcrClient({ jwt: "a.b.c", appId: "a", tokenStore: { get: () => undefined } });

// @ts-expect-error: a whole number, not a text
new IcrClient({ jwt: "a.b.c", maxRetries: "2" });
// @ts-expect-error: an event has no such type
new IcrClient({ jwt: "a.b.c", onEvent: (event) => event.type === "error" });
// @ts-expect-error: there is no such reason
new IcrClient({ jwt: ({ reason }) => (reason === "expired" ? "a.b.c" : "d.e.f") });

// What its calls give.
export const made: Promise<AccessToken> = icr.createAppAccessToken();
export const minted: Promise<InstallationAccessToken> = icr.createInstallationAccessToken("i", { timeoutMs: 5 });
export const deleted: Promise<true> = icr.deleteAccessToken("crs_1");
export const listed: Promise<Page> = icr.listInstallations({ limit: 50, page: 0, maxRetries: 1 });
export const one: Promise<Installation> = icr.getInstallation("i", {});
export const found: Promise<Installation> = icr.installationForOrganization("o");
export const walk: Installations = icr.installations({ limit: 100, concurrency: 4 });
export const appToken: Promise<AccessToken> = icr.appAccessToken();
export const managed: Promise<InstallationAccessToken> = icr.installationAccessToken("i");
export const forgotten: Promise<void> = icr.invalidate("i");

export async function use(): Promise<number> {
  const total: number | undefined = walk.total;
  for await (const installation of walk) installation.organization.fullName.toUpperCase();
  for await (const { pagination, installations } of walk.pages()) pagination.total.toFixed(installations.length);
  const list: Installation[] = await walk.toArray({ max: 5 });
  const city: string | null | undefined = list[0]?.organization.city;
  await icr.deleteAccessToken(await minted);
  const level: string | undefined = (await managed).permissions["organization_info"];
  const { revoked, errors } = await icr.revokeAll();
  return revoked + errors.length + (total ?? 0) + (city ?? level ?? "").length;
}

export async function misuse(): Promise<void> {
  // @ts-expect-error: an id is needed
  await icr.getInstallation();
  // @ts-expect-error: an id is a text
  await icr.getInstallation(5);
  // @ts-expect-error: an installation is not its id
  await icr.createInstallationAccessToken(await one);
  // @ts-expect-error: an installation is no token
  await icr.deleteAccessToken(await one);
  // @ts-expect-error: an id is a text here too
  await icr.fetchAsInstallation(5, "/projects");
  // @ts-expect-error: what is to be fetched is needed
  await icr.fetchAsApp();
  icr.installations({ page: 1 });
  // @ts-expect-error: a page is a number
  icr.installations({ page: "1" });
  // @ts-expect-error: pages are for lists
  await icr.getInstallation("i", { page: 1 });
  // @ts-expect-error: concurrency is for walks
  await icr.listInstallations({ concurrency: 2 });
  // @ts-expect-error: what a client gave is not to be changed
  (await one).organization.fullName = "changed";
  // @ts-expect-error: an app's own token is of no installation
  (await appToken).installationId;
  // @ts-expect-error: optional texts may be null
  (await one).organization.city.length;
  // @ts-expect-error: the total is unknown before the first page
  walk.total.toFixed();
}

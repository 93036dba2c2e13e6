import { install } from "./lifecycle.js";
import type { Installation } from "../model.js";
import type { ConsentOptions } from "./options.js";
import type { RegistryState } from "./registry-state.js";

/** Installs an app by its install link, as an admin does in ICR's web app; returns the URL of the callback. */
export function consent(
  state: RegistryState,
  installUrl: string,
  { organization = {}, withoutState = false, event = "installed" }: ConsentOptions,
): string {
  const { pathname, searchParams } = new URL(installUrl);
  const nameId = /^\/apps\/([^/]+)\/installations\/new$/.exec(pathname)?.[1];
  if (nameId === undefined) {
    throw new Error(`an install link has the path /apps/{nameId}/installations/new, not ${pathname}`);
  }
  const app = state.apps.named(decodeURIComponent(nameId));
  const redirectUri = chooseRedirectUri(app.callbackUrls, searchParams.get("redirectUri"));
  const stateParameter = searchParams.get("state");
  const fields = stateParameter === null ? {} : { state: stateParameter };
  const draft = typeof organization === "string" ? { id: organization } : organization;
  const installation =
    existingInstallation(state, app.id, draft.id) ?? install(state, { appId: app.id, organization: draft }, fields);
  const callback = new URL(redirectUri);
  callback.searchParams.set("installationId", installation.id);
  if (stateParameter !== null && !withoutState) callback.searchParams.set("state", stateParameter);
  callback.searchParams.set("event", event);
  return callback.href;
}

// ICR uses the first callback URL of the app's list if the link names another.
function chooseRedirectUri(callbackUrls: readonly string[], requested: string | null): string {
  const [first] = callbackUrls;
  const chosen = requested !== null && (first === undefined || callbackUrls.includes(requested)) ? requested : first;
  if (chosen === undefined) throw new Error("the install link has no redirectUri, and the app no callbackUrls");
  return chosen;
}

function existingInstallation(
  { installations }: RegistryState,
  appId: string,
  organizationId: string | undefined,
): Installation | undefined {
  return installations.all().find((it) => it.appId === appId && it.organization.id === organizationId);
}

import { uuid } from "./identifiers.js";
import type { Installation, InstallationDraft, Permissions } from "../model.js";
import type { RegistryState } from "./registry-state.js";

/** Installs an app: the one that the draft names, or else the first. */
export function install(state: RegistryState, draft: InstallationDraft = {}, fields: object = {}): Installation {
  const app = state.apps.ownerOf(draft);
  const installation = state.installations.install(app, draft);
  notify(state, "installed", installation, fields);
  return installation;
}

/** Removes an installation and revokes its access tokens. */
export function uninstall(state: RegistryState, id: string): void {
  const installation = state.installations.require(id);
  state.installations.uninstall(id);
  state.tokens.revokeInstallation(id);
  notify(state, "uninstalled", installation);
}

/** Suspends or unsuspends an installation. */
export function setSuspended(state: RegistryState, id: string, suspended: boolean): void {
  state.installations.require(id);
  if (!state.installations.setSuspended(id, suspended)) return;
  notify(state, suspended ? "suspended" : "unsuspended", touch(state, id));
}

/** Replaces the permissions of an installation. */
export function grant(state: RegistryState, id: string, permissions: Permissions): Installation {
  const installation = touch(state, id, { permissions });
  notify(state, "newPermissionsAccepted", installation);
  return installation;
}

/** Changes `updatedAt`, also where the clock stands still: two suspensions are two deliveries with different content. */
function touch(state: RegistryState, id: string, changes: Partial<Installation> = {}): Installation {
  const last = Date.parse(state.installations.require(id).updatedAt);
  const updatedAt = new Date(Math.max(state.clock.now(), last + 1)).toISOString();
  return state.installations.update(id, { ...changes, updatedAt });
}

/** Sends a webhook about an installation, if it belongs to the first app, which is the one with a webhook. */
export function notify(state: RegistryState, event: string, installation: Installation, fields: object = {}): void {
  if (installation.appId !== state.apps.first.id) return;
  const sender = {
    id: uuid("user", 0),
    email: "admin@organization.example",
    fullName: "Sólveig Ásta Njálsdóttir",
    profilePicture: null,
  };
  state.webhooks.send({ event, installation, sender, ...fields });
}

import type { App } from "./apps.js";
import { uuid } from "./identifiers.js";
import type { Installation, InstallationDraft, Permissions } from "../model.js";
import { organizationAt } from "./organizations.js";
import { allPermissions } from "./permissions.js";
import { Refusal } from "./refusal.js";

const permissionSets: readonly Permissions[] = [
  allPermissions,
  { organization_info: "VIEW", organization_projects: "VIEW" },
  { organization_info: "VIEW", organization_projects: "VIEW", organization_inventory: "REQUEST" },
  { organization_info: "VIEW", organization_warehouse: "VIEW" },
  { organization_info: "VIEW", organization_members: "VIEW", organization_projects: "WRITE" },
];

/** The installations of all apps of a registry, in the order in which they were made. */
export class Installations {
  readonly #byId = new Map<string, Installation>();
  readonly #suspended = new Set<string>();
  #made = 0;

  /** Adds an installation of `app`; what the draft leaves out is believable, and the same in every run. */
  install(app: App, draft: InstallationDraft = {}): Installation {
    const index = this.#made;
    const id = draft.id ?? uuid("installation", index);
    if (this.#byId.has(id)) throw new Error(`the registry already has an installation ${id}`);
    this.#made += 1;
    const organization = organizationAt(index);
    const installation: Installation = {
      id,
      createdAt: organization.createdAt,
      updatedAt: organization.updatedAt,
      permissions: permissionSets[index % permissionSets.length]!,
      appNameId: app.nameId,
      appId: app.id,
      accessTokensUrl: `undefined/app/installations/${id}/accessTokens`,
      ...draft,
      organization: { ...organization, ...draft.organization },
    };
    this.#byId.set(id, installation);
    return installation;
  }

  /** Takes an installation away; whether there was one. */
  uninstall(id: string): boolean {
    this.#suspended.delete(id);
    return this.#byId.delete(id);
  }

  /** Suspends an installation, or lifts its suspension; whether there is one. */
  setSuspended(id: string, suspended: boolean): boolean {
    if (!this.#byId.has(id)) return false;
    if (suspended) this.#suspended.add(id);
    else this.#suspended.delete(id);
    return true;
  }

  /** All installations, suspended ones included. */
  all(): Installation[] {
    return [...this.#byId.values()];
  }

  /** The active installations of an app. */
  activeOf(appId: string): Installation[] {
    return this.all().filter((installation) => installation.appId === appId && !this.#suspended.has(installation.id));
  }

  /** The active installation `id` of an app; throws a refusal if the app has none or it is suspended. */
  get(appId: string, id: string): Installation {
    const installation = this.#byId.get(id);
    if (installation?.appId !== appId) throw new Refusal(404, "Installation not found");
    this.requireActive(id);
    return installation;
  }

  /** Throws a refusal if the installation is suspended. */
  requireActive(id: string): void {
    if (this.#suspended.has(id)) throw new Refusal(403, "The installation is suspended");
  }

  /** Whether any installation is one at this organization. */
  hasOrganization(organizationId: string): boolean {
    return this.all().some(({ organization }) => organization.id === organizationId);
  }
}

import type { App } from "./apps.js";
import { uuid } from "./identifiers.js";
import type { Installation, InstallationDraft, Organization, Permissions } from "../model.js";
import { generateOrganization } from "./organizations.js";
import { allPermissions } from "./permissions.js";
import { HttpError } from "./http-error.js";

const permissionSets: readonly Permissions[] = [
  allPermissions,
  { organization_info: "VIEW", organization_projects: "VIEW" },
  { organization_info: "VIEW", organization_projects: "VIEW", organization_inventory: "REQUEST" },
  { organization_info: "VIEW", organization_warehouse: "VIEW" },
  { organization_info: "VIEW", organization_members: "VIEW", organization_projects: "WRITE" },
];

/** The installations of all apps of a registry, in the order of their creation. */
export class Installations {
  readonly #byId = new Map<string, Installation>();
  readonly #suspended = new Set<string>();
  // Kept beyond an installation: an organization that installs the app again has the same details.
  readonly #organizations = new Map<string, Organization>();
  #created = 0;

  /** Adds an installation of `app`; the fields that the draft omits are generated, the same in every run. */
  install(app: App, draft: InstallationDraft = {}): Installation {
    const index = this.#created;
    const id = draft.id ?? uuid("installation", index);
    if (this.#byId.has(id)) throw new Error(`the registry already has an installation ${id}`);
    this.#created += 1;
    const organization = {
      ...(this.#organizations.get(draft.organization?.id ?? "") ?? generateOrganization(index)),
      ...draft.organization,
    };
    const installation: Installation = {
      id,
      createdAt: organization.createdAt,
      updatedAt: organization.updatedAt,
      permissions: permissionSets[index % permissionSets.length]!,
      appNameId: app.nameId,
      appId: app.id,
      accessTokensUrl: `undefined/app/installations/${id}/accessTokens`,
      ...draft,
      organization,
    };
    this.#byId.set(id, installation);
    this.#organizations.set(organization.id, organization);
    return installation;
  }

  /** Returns an installation; throws if it does not exist. */
  require(id: string): Installation {
    const installation = this.#byId.get(id);
    // A misspelled id in a test should fail here, rather than have no effect.
    if (installation === undefined) throw new Error("the registry has no such installation");
    return installation;
  }

  /** Removes an installation. */
  uninstall(id: string): void {
    this.#suspended.delete(id);
    this.#byId.delete(id);
  }

  /** Changes fields of an installation, and returns it. */
  update(id: string, changes: Partial<Installation>): Installation {
    const installation = { ...this.require(id), ...changes };
    this.#byId.set(id, installation);
    return installation;
  }

  /** Suspends or unsuspends an installation; returns whether that changed anything. */
  setSuspended(id: string, suspended: boolean): boolean {
    if (this.#suspended.has(id) === suspended) return false;
    if (suspended) this.#suspended.add(id);
    else this.#suspended.delete(id);
    return true;
  }

  /** Returns all installations, including suspended ones. */
  all(): Installation[] {
    return [...this.#byId.values()];
  }

  /** Returns the active installations of an app. */
  listActive(appId: string): Installation[] {
    return this.all().filter((installation) => installation.appId === appId && !this.#suspended.has(installation.id));
  }

  /** Returns an active installation of an app; throws an `HttpError` if it does not exist or is suspended. */
  get(appId: string, id: string): Installation {
    const installation = this.#byId.get(id);
    if (installation?.appId !== appId) throw new HttpError(404, "Installation not found");
    this.assertActive(id);
    return installation;
  }

  /** Throws an `HttpError` if the installation is suspended. */
  assertActive(id: string): void {
    if (this.#suspended.has(id)) throw new HttpError(403, "The installation is suspended");
  }

  /** Returns whether the organization has an installation of any app. */
  hasOrganization(organizationId: string): boolean {
    return this.all().some(({ organization }) => organization.id === organizationId);
  }
}

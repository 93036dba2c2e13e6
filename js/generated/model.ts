// Generated from src/ by `npm run generate`: change the Rust source, not this file.

/**
 * What an access token or an installation may do: a level (`"VIEW"`, `"REQUEST"`, `"WRITE"`, …) by permission name.
 *
 * @example { organization_info: "VIEW", organization_warehouse: "WRITE" }
 */
export type Permissions = Readonly<Record<string, string>>;

/**
 * An app access token as the registry returns it; `expiresAt` and the like are ISO 8601 texts.
 *
 * @example
 * const { token, expiresAt } = await icr.appAccessToken();
 */
export interface AccessToken {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The secret: `crs_` and 48 hexadecimal digits. */
  readonly token: string;
  readonly expiresAt: string;
  readonly isActive: boolean;
  readonly permissions: Permissions;
  readonly appId: string;
}

/**
 * An installation access token as the registry returns it.
 *
 * @example
 * const { token, installationId } = await icr.installationAccessToken(id);
 */
export interface InstallationAccessToken extends AccessToken {
  readonly installationId: string;
  readonly organizationId: string;
}

/**
 * Where a page stands in the whole list; pages count from 0.
 *
 * @example
 * const isLast = ({ currentPage, pageCount }: Pagination): boolean => currentPage + 1 >= pageCount;
 */
export interface Pagination {
  readonly total: number;
  readonly currentPage: number;
  readonly pageCount: number;
  readonly nextPage?: number | null;
  readonly prevPage?: number | null;
}

/**
 * One page of active installations.
 *
 * @example
 * const { pagination, installations } = await icr.listInstallations();
 */
export interface Page {
  readonly pagination: Pagination;
  readonly installations: readonly Installation[];
}

/**
 * One industry of an organization, for example `{ code: "A", name: "Forestry" }`.
 *
 * @example
 * const codes = [organization.organizationIndustries ?? []].flat().map(({ code }) => code);
 */
export interface OrganizationIndustry {
  readonly code: string;
  readonly name: string;
}

/**
 * An organization that installed an app; optional texts are `null` where the organization left them out.
 *
 * @example
 * const { organization } = await icr.getInstallation(id);
 * console.log(organization.fullName, organization.countryCode ?? "");
 */
export interface Organization {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly fullName: string;
  /** ISO 3166-1, two letters. */
  readonly countryCode: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly physicalAddress: string | null;
  /** Number in the country's register of companies. */
  readonly registrationNumber: string | null;
  readonly website: string | null;
  readonly logo: string | null;
  /** The documented example has one object; real responses have also had `null`, and a list is possible. */
  readonly organizationIndustries: OrganizationIndustry | readonly OrganizationIndustry[] | null;
  readonly type: string;
  readonly isPublic: boolean;
  readonly url: string | null;
}

/**
 * An app's installation at one organization, as the registry returns it.
 *
 * @example
 * const { id, organization, permissions } = await icr.installationForOrganization(organizationId);
 */
export interface Installation {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly organization: Organization;
  readonly permissions: Permissions;
  readonly appNameId: string;
  readonly appId: string;
  /** Real responses begin with the text `undefined/`; a client must not follow it. */
  readonly accessTokensUrl: string;
}

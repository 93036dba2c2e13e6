export { IcrClient } from "./client.js";
export { IcrError, isIcrError } from "./error.js";
export type { IcrErrorCode, IcrOperation } from "./error.js";
export type { Installations } from "./installations.js";
export type {
  AccessToken,
  Installation,
  InstallationAccessToken,
  Organization,
  OrganizationIndustry,
  Page,
  Pagination,
  Permissions,
} from "./model.js";
export type {
  CallOptions,
  IcrClientOptions,
  IcrEvent,
  IcrFetchInit,
  InstallationsOptions,
  JwtContext,
  ListInstallationsOptions,
  TokenStore,
} from "./options.js";

/** The registry's API. */
export const PRODUCTION_URL = "https://api.carbonregistry.com";
/** The registry's API for trying things out, with data of its own. */
export const SANDBOX_URL = "https://sandbox-api.carbonregistry.com";

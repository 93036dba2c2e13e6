export type { Caller, ListPage, Pages } from "./caller.js";
export { IcrClient } from "./client.js";
export { load } from "./core.js";
export { IcrError, isIcrError } from "./error.js";
export { PRODUCTION_URL, SANDBOX_URL } from "./generated/constants.js";
export { nextPage } from "./next-page.js";
export type { IcrErrorCode } from "./generated/error-code.js";
export type { IcrEvent } from "./generated/event.js";
export type * from "./generated/model.js";
export type { IcrOperation } from "./generated/operation.js";
export type { Installations } from "./installations.js";
export type {
  CallOptions,
  IcrClientOptions,
  IcrClientOptionsWithoutJwt,
  IcrFetchInit,
  InstallationsOptions,
  JsonInit,
  JwtContext,
  ListInstallationsOptions,
  PagesInit,
  Query,
  RevokeAllOptions,
  TokenStore,
  TokenWanted,
} from "./options.js";

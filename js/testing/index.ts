/**
 * The registry emulator, for tests and demos: `icr-app-client/testing`.
 *
 * @module
 */
export type { RegistryClientOptions } from "./client-options.js";
export { createRegistry } from "./create-registry.js";
export { exampleAccessToken, exampleInstallation, exampleInstallationAccessToken } from "./examples.js";
export type { Fault } from "./fault.js";
export type {
  FetchInit,
  FetchInput,
  FetchRequest,
  FetchResponse,
  RegistryFetch,
  RequestLike,
  ResponseLike,
} from "./fetch.js";
export { HttpError } from "./http-error.js";
export type { HttpErrorLike } from "./http-error.js";
export { icrError } from "./icr-error.js";
export type { IcrErrorFields, IcrErrorWithCode } from "./icr-error.js";
export type { LoggedRequest } from "./logged-request.js";
export type {
  AccessToken,
  Installation,
  InstallationAccessToken,
  InstallationDraft,
  Organization,
  OrganizationIndustry,
  Pagination,
  Permissions,
} from "../model.js";
export type {
  AppOptions,
  ConsentOptions,
  JwtRequest,
  PaginationEnds,
  RateLimit,
  RegistryApp,
  RegistryOptions,
  RsaPublicJwk,
} from "./options.js";
export type { AddRoute, PathParameter, RouteAuthorization, RouteContext, RouteHandler, RouteOptions } from "./route.js";
export type { Registry } from "./registry.js";
export type { TokenRecord } from "./token-record.js";
export type { WebhookDelivery, WebhookFault, WebhookOptions, WebhookPayload, WebhookResponse } from "./webhook.js";

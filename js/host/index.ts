/**
 * An app's server side: `icr-app-client/host`.
 *
 * @module
 */
export { readCallback } from "./callback.js";
export type { Callback, CallbackOptions } from "./callback.js";
export { installUrl } from "./install-url.js";
export type { InstallUrlOptions } from "./install-url.js";
export { jwtEndpoint } from "./jwt-endpoint.js";
export type { JwtEndpointOptions } from "./jwt-endpoint.js";
export { jwtSigner } from "./jwt-signer.js";
export type { JwtSigner, JwtSignerOptions } from "./jwt-signer.js";
export { createState } from "./state.js";
export type { StateOptions } from "./state.js";
export type { SeenStore } from "./seen.js";
export { verifyWebhook } from "./verify-webhook.js";
export type { ReceivedWebhook, VerifyWebhookOptions } from "./verify-webhook.js";
export type {
  KnownWebhookEvent,
  OtherWebhookEvent,
  WebhookActor,
  WebhookEvent,
  WebhookInstallation,
  WebhookOrganization,
  WebhookTransaction,
} from "./webhook-event.js";
export { webhookHandler } from "./webhook-handler.js";
export type { WebhookHandlerOptions, WebhookHandlers } from "./webhook-handler.js";

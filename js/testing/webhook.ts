import type { FetchRequest } from "./fetch.js";
import type { Installation } from "../model.js";

/**
 * Where a registry sends the webhooks of its first app.
 *
 * @example
 * const registry = createRegistry({ webhook: { secret: "whsec", deliver: (request) => fetch(request) } });
 */
export interface WebhookOptions {
  /** The secret that signs deliveries; not empty. */
  readonly secret: string;
  /**
   * Receives each delivery as a `POST` request: the webhook handler under test.
   *
   * @example async (request) => new Response(null, { status: (await request.text()) === "" ? 400 : 202 })
   * @example (request) => fetch(request) // to a running server, at `url`
   */
  readonly deliver: (request: FetchRequest) => WebhookResponse | PromiseLike<WebhookResponse>;
  /** The URL of the requests. @default "https://app.example/icr/webhooks" */
  readonly url?: string;
}

/**
 * The part of the handler's `Response` that the registry reads.
 *
 * @example
 * const accepted: WebhookResponse = { status: 202 };
 */
export interface WebhookResponse {
  readonly status: number;
}

/**
 * The content of a delivery: what its `signedData` decodes to.
 *
 * @example
 * const events = registry.deliveries.map(({ payload }) => payload.event);
 */
export interface WebhookPayload {
  /** `installed`, `uninstalled`, `suspended`, `unsuspended`, `newPermissionsAccepted`, or what `sendWebhook` sends. */
  readonly event: string;
  /** The installation after the event. */
  readonly installation: Installation;
  /** The admin who caused the event; absent with the fault `withoutSender`. */
  readonly sender?: { readonly id: string; readonly email: string; readonly fullName: string };
  /** Further fields: `state` after a consent, or those of `sendWebhook`. */
  readonly [field: string]: unknown;
}

/**
 * Something that goes wrong with deliveries. Its fields can be combined.
 *
 * @example registry.injectWebhookFault({ event: "suspended", duplicate: true });
 */
export interface WebhookFault {
  /** The event that it matches. @default any */
  readonly event?: string;
  /** How many deliveries it applies to. @default 1 @example Infinity */
  readonly times?: number;
  /** Whether the signature is made with another secret. @default false */
  readonly wrongSignature?: boolean;
  /** Whether the signature covers the whole body, as before March 2024. @default false */
  readonly oldScheme?: boolean;
  /** Whether the delivery is sent twice, byte for byte the same. @default false */
  readonly duplicate?: boolean;
  /** Whether the delivery is sent after the next one; `settled()` sends it if there is none. @default false */
  readonly outOfOrder?: boolean;
  /** Whether the delivery never arrives. @default false */
  readonly lost?: boolean;
  /** Whether the organization is `{ id, name, url }`, as some of ICR's webhooks have it. @default false */
  readonly shortOrganization?: boolean;
  /** Whether the delivery has no `sender`. @default false */
  readonly withoutSender?: boolean;
  /**
   * Fields that are forged beside `signedData`, which nothing protects: a handler must ignore them.
   *
   * @default the fields of the payload
   * @example { event: "uninstalled" }
   */
  readonly unsignedFields?: Readonly<Record<string, unknown>>;
}

/**
 * A delivery that was sent. It contains neither the secret nor the signature.
 *
 * @example
 * const refused = registry.deliveries.filter(({ outcome }: WebhookDelivery) => outcome === "refused");
 */
export interface WebhookDelivery {
  readonly payload: WebhookPayload;
  /** When it was sent, in milliseconds since 1970 on the registry's clock. */
  readonly time: number;
  /** The fault that was applied to it. */
  readonly fault?: WebhookFault;
  /**
   * `accepted`: a 2xx; `refused`: another status; `failed`: the handler threw; `lost`: it was never sent. None is repeated.
   */
  readonly outcome: "pending" | "accepted" | "refused" | "failed" | "lost";
  /** The status of the handler's response; `null` without one. */
  readonly status: number | null;
  /** What the handler threw. */
  readonly error?: unknown;
}

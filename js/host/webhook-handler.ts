import { forCaller } from "../for-caller.js";
import { isIcrError } from "../error.js";
import type { ResponseLike } from "../platform-types.js";
import { hexadecimal } from "./der.js";
import { failure } from "./failure.js";
import { checkFunction, checkOptions, checkRequest } from "./options.js";
import type { RequestLike } from "./platform-types.js";
import { type SeenStore, memorySeen } from "./seen.js";
import { assertServer } from "./server-only.js";
import { type VerifiedWebhook, secretTexts, verified } from "./verify-webhook.js";
import { TooLarge } from "./webhook-body.js";
import type { KnownWebhookEvent, WebhookEvent } from "./webhook-event.js";

/**
 * A function for each event that you handle, and one for all others.
 *
 * @example
 * const on: WebhookHandlers = {
 *   suspended: ({ installation }) => pause(installation.id),
 *   other: ({ event }) => console.log(event),
 * };
 */
export type WebhookHandlers = {
  readonly [Name in KnownWebhookEvent["event"]]?: (event: Extract<KnownWebhookEvent, { event: Name }>) => unknown;
} & {
  /** For each event without a function of its own, those that ICR adds later too. */
  readonly other?: (event: WebhookEvent) => unknown;
};

/**
 * Options of {@link webhookHandler}.
 *
 * @example
 * const webhooks = webhookHandler({ secrets, client: icr, on: { other: ({ event }) => console.log(event) } });
 */
export interface WebhookHandlerOptions {
  /** The secret of the app's webhook; several while it is replaced. None of them may be empty. */
  readonly secrets: string | readonly string[];
  /** What to do. A function that throws makes the response a 500, and the webhook is handled if it comes again. */
  readonly on: WebhookHandlers;
  /** The client that forgets what it knows of an installation that has changed. @default none */
  readonly client?: { invalidate(installationId?: string): unknown } | undefined;
  /**
   * Remembers what was handled. ICR numbers no deliveries, so the same content within a day counts as the same delivery.
   *
   * @default the memory of this process
   */
  readonly seen?: SeenStore | undefined;
  /**
   * Called with each error of a delivery, also of one that was refused.
   *
   * @default console.error for what makes the response a 500
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** The clock of the default `seen`, in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/** After these a client's tokens are dead, or have other permissions. */
const invalidating: readonly string[] = ["uninstalled", "suspended", "unsuspended", "newPermissionsAccepted"];

/**
 * A handler of ICR's webhooks. It responds with 202 to what it has handled, now or before, 401 to a wrong signature, 400 to what
 * is no webhook, 413 to a body over 1 MiB, 405 to another method than `POST`, and 500 where a function of `on` throws or the body
 * was read before.
 *
 * @throws {IcrError} `invalid_options`; the handler rejects with `invalid_argument` for what is no `Request` of the fetch API
 * @example
 * const webhooks = webhookHandler({
 *   secrets: [process.env.ICR_WEBHOOK_SECRET],
 *   client: icr,
 *   on: { uninstalled: ({ installation }) => disconnect(installation.id) },
 * });
 */
export function webhookHandler(options: WebhookHandlerOptions): (request: RequestLike) => Promise<ResponseLike> {
  return forCaller(() => createHandler(options));
}

function createHandler(options: WebhookHandlerOptions): (request: RequestLike) => Promise<ResponseLike> {
  assertServer("webhookHandler");
  checkOptions("webhookHandler", options, ["secrets", "on", "client", "seen", "onError", "now"]);
  const { on, client, onError, now = Date.now, seen = memorySeen(now) } = options;
  if (typeof on !== "object" || on === null) {
    throw failure("invalid_options", "`on` must be an object with a function for each event that you handle.");
  }
  for (const [name, handle] of Object.entries(on)) if (handle !== undefined) checkFunction(`on.${name}`, handle);
  if (client !== undefined) checkFunction("client.invalidate", client.invalidate);
  checkFunction("seen.add", seen.add);
  const secrets = secretTexts(options.secrets);
  const failed = new FailedKeys();

  const handle = async ({ event, signedData }: VerifiedWebhook): Promise<void> => {
    // A repeated delivery may be a second suspension with the same content: the client forgets in any case.
    if (client && event.installation && invalidating.includes(event.event)) {
      await client.invalidate(event.installation.id);
    }
    const key = `icr-webhook:${await digest(signedData)}`;
    const added = await seen.add(key, { ttlMs: dayMs });
    if (added === undefined) throw failure("invalid_options", "`seen.add` must return whether the key was not there.");
    if (!added && !failed.take(key)) return;
    try {
      await handlerOf(on, event.event)?.call(on, event);
    } catch (error) {
      if (seen.remove) await seen.remove(key);
      else failed.add(key);
      throw error;
    }
  };

  return async (request) => {
    checkRequest("webhookHandler", request, "With Express and other servers of Node, call `verifyWebhook`.");
    if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
    let webhook;
    try {
      webhook = await verified(request, secrets);
    } catch (error) {
      const response = refusal(error);
      if (onError) onError(error);
      else if (response.status === 500) console.error(error);
      return response;
    }
    try {
      await handle(webhook);
    } catch (error) {
      (onError ?? console.error)(error);
      return new Response(null, { status: 500 });
    }
    return new Response(null, { status: 202 });
  };
}

/** Names that events have in common with every object are no handlers. */
function handlerOf(on: WebhookHandlers, event: string): ((event: WebhookEvent) => unknown) | undefined {
  const own = event in Object.prototype ? undefined : on[event as KnownWebhookEvent["event"]];
  return (own as ((event: WebhookEvent) => unknown) | undefined) ?? on.other;
}

/** The SHA-256 of a text, in hexadecimal digits. */
async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return hexadecimal(new Uint8Array(bytes));
}

/** The code alone: what helps you to find the mistake would help others, too. */
function refusal(error: unknown): Response {
  if (error instanceof TooLarge) return new Response(null, { status: 413 });
  const code = isIcrError(error) ? error.code : undefined;
  if (code === "invalid_signature") return new Response(code, { status: 401 });
  return code === "invalid_payload" ? new Response(code, { status: 400 }) : new Response(null, { status: 500 });
}

/** Webhooks whose handling failed here, for a `seen` that cannot remove a key. */
class FailedKeys {
  readonly #keys = new Set<string>();

  add(key: string): void {
    if (this.#keys.size >= 1_000) this.#keys.clear();
    this.#keys.add(key);
  }

  take(key: string): boolean {
    return this.#keys.delete(key);
  }
}

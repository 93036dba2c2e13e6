import { forCaller } from "../for-caller.js";
import { core } from "./core.js";
import { failure } from "./failure.js";
import { checkOptions, checkRequest, secretText } from "./options.js";
import type { RequestLike } from "./platform-types.js";
import { assertServer } from "./server-only.js";
import { TooLarge, readBody } from "./webhook-body.js";
import type { WebhookEvent } from "./webhook-event.js";

/**
 * A webhook whose body another program has read.
 *
 * @example
 * const webhook: ReceivedWebhook = { signature: headers.get("x-icr-signature-256"), body };
 */
export interface ReceivedWebhook {
  /** The header `x-icr-signature-256`. */
  readonly signature: string | null | undefined;
  /** The body: its text, its bytes, or what a framework made of its JSON. */
  readonly body: unknown;
}

/**
 * Options of {@link verifyWebhook}.
 *
 * @example
 * const event = await verifyWebhook(request, { secrets: ["the new one", "the old one"] });
 */
export interface VerifyWebhookOptions {
  /** The secret of the app's webhook; several while it is replaced. None of them may be empty. */
  readonly secrets: string | readonly string[];
}

/** An event, and the text that was signed. */
export interface VerifiedWebhook {
  readonly event: WebhookEvent;
  readonly signedData: string;
}

/**
 * Resolves to the event that the registry signed: what `signedData` says, and nothing that lies beside it in the body.
 *
 * @throws {IcrError} `invalid_signature`; `invalid_payload`, also for a body over 1 MiB; `invalid_argument` for what is neither
 *   a request nor a `ReceivedWebhook`, and for a request that was read before; `invalid_options`
 * @example
 * const event = await verifyWebhook(request, { secrets: [process.env.ICR_WEBHOOK_SECRET] });
 * if (event.event === "suspended") await pause(event.installation.id);
 * @example
 * // Express, after express.json() or express.text()
 * const event = await verifyWebhook({ signature: req.get("x-icr-signature-256"), body: req.body }, { secrets });
 */
export function verifyWebhook(
  webhook: RequestLike | ReceivedWebhook,
  options: VerifyWebhookOptions,
): Promise<WebhookEvent> {
  return forCaller(async () => {
    assertServer("verifyWebhook");
    checkOptions("verifyWebhook", options, ["secrets"]);
    if (!isReceived(webhook)) {
      const received = '`{ signature: request.headers["x-icr-signature-256"], body: request.body }`';
      checkRequest("verifyWebhook", webhook, `With Express and other servers of Node, pass ${received}.`);
    }
    try {
      return (await verified(webhook, secretTexts(options.secrets))).event;
    } catch (error) {
      throw error instanceof TooLarge ? failure("invalid_payload", error.message) : error;
    }
  });
}

/** @throws {IcrError} `invalid_options` for none, and for one that is empty. */
export function secretTexts(secrets: unknown): string[] {
  const list = Array.isArray(secrets) ? secrets : [secrets];
  const texts = list.map((secret) => secretText("secrets", secret));
  core.checkSecrets(texts);
  return texts;
}

/** @throws {TooLarge | IcrError} */
export async function verified(webhook: RequestLike | ReceivedWebhook, secrets: string[]): Promise<VerifiedWebhook> {
  const signature = isReceived(webhook) ? webhook.signature : webhook.headers.get("x-icr-signature-256");
  if (typeof (signature ?? "") !== "string") {
    throw failure(
      "invalid_signature",
      "`signature` must be the text of the header `x-icr-signature-256`, and is none.",
    );
  }
  const body = await readBody(webhook);
  const signedData = text((body as { signedData?: unknown } | null | undefined)?.signedData) ?? "";
  const json = core.verifySignedData(text(signature) ?? "", signedData, secrets);
  const event = parse(json) as { event?: unknown; installation?: { id?: unknown } | null } | null | undefined;
  core.checkPayload(text(event?.event), text(event?.installation?.id));
  return { event: event as WebhookEvent, signedData };
}

function isReceived(webhook: RequestLike | ReceivedWebhook): webhook is ReceivedWebhook {
  return typeof webhook === "object" && webhook !== null && "signature" in webhook;
}

/** `undefined` for what is no JSON. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

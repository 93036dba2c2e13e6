import type { Clock } from "./clock.js";
import { FaultQueue } from "./fault-queue.js";
import { checkFields } from "./known-fields.js";
import type { Installation } from "../model.js";
import type { WebhookDelivery, WebhookFault, WebhookOptions, WebhookPayload } from "./webhook.js";
import { buildWebhookRequest } from "./webhook-request.js";

type PendingDelivery = { -readonly [K in keyof WebhookDelivery]: WebhookDelivery[K] };

interface PreparedDelivery {
  readonly payload: WebhookPayload;
  readonly fault: WebhookFault | undefined;
}

const faultFields: Readonly<Record<keyof WebhookFault, true>> = {
  event: true,
  times: true,
  wrongSignature: true,
  oldScheme: true,
  duplicate: true,
  outOfOrder: true,
  lost: true,
  shortOrganization: true,
  withoutSender: true,
  unsignedFields: true,
};

/** Sends the webhooks of a registry one after the other. */
export class WebhookSender {
  readonly #options: WebhookOptions | undefined;
  readonly #clock: Clock;
  readonly #faults = new FaultQueue<WebhookFault>();
  readonly #deliveries: PendingDelivery[] = [];
  #queue = Promise.resolve();
  #postponed: PreparedDelivery | undefined;

  constructor(options: WebhookOptions | undefined, clock: Clock) {
    if (options !== undefined && !options.secret) throw new TypeError("webhook.secret must not be empty");
    this.#options = options;
    this.#clock = clock;
  }

  /** Queues a delivery; does nothing without a webhook. */
  send(payload: WebhookPayload): void {
    if (this.#options === undefined) return;
    const fault = this.#faults.take(({ event }) => event === undefined || event === payload.event);
    const delivery = { payload: fault ? altered(payload, fault) : payload, fault };
    if (fault?.outOfOrder) {
      this.#sendPostponed();
      this.#postponed = delivery;
      return;
    }
    this.#enqueue(delivery);
    this.#sendPostponed();
  }

  /** Adds a fault. */
  injectFault(fault: WebhookFault): void {
    checkFields("a webhook's fault", fault, faultFields);
    this.#faults.add(fault);
  }

  /** Resolves when every delivery has been sent and answered. */
  async settled(): Promise<void> {
    this.#sendPostponed();
    let queue;
    // A handler may cause further deliveries.
    do {
      queue = this.#queue;
      await queue;
    } while (queue !== this.#queue);
  }

  /** Returns copies of the deliveries, oldest first. */
  deliveries(): WebhookDelivery[] {
    return this.#deliveries.map((delivery) => ({ ...delivery }));
  }

  #sendPostponed(): void {
    const delivery = this.#postponed;
    this.#postponed = undefined;
    if (delivery !== undefined) this.#enqueue(delivery);
  }

  #enqueue(delivery: PreparedDelivery): void {
    const copies = delivery.fault?.duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#queue = this.#queue.then(() => this.#deliver(delivery));
  }

  async #deliver({ payload, fault }: PreparedDelivery): Promise<void> {
    const options = this.#options!;
    const entry: PendingDelivery = {
      payload,
      time: this.#clock.now(),
      ...(fault && { fault }),
      outcome: "pending",
      status: null,
    };
    this.#deliveries.push(entry);
    if (fault?.lost) {
      entry.outcome = "lost";
      return;
    }
    try {
      const { status } = await options.deliver(await buildWebhookRequest(options, payload, fault));
      entry.status = status;
      entry.outcome = status >= 200 && status <= 299 ? "accepted" : "refused";
    } catch (error) {
      entry.outcome = "failed";
      entry.error = error;
    }
  }
}

/** The payload in the other forms that ICR's have. */
function altered(payload: WebhookPayload, { shortOrganization, withoutSender }: WebhookFault): WebhookPayload {
  const { sender, installation, ...fields } = payload;
  const { id, fullName: name, url } = installation.organization;
  const organization = (
    shortOrganization ? { id, name, url } : installation.organization
  ) as Installation["organization"];
  return {
    ...fields,
    event: payload.event,
    installation: { ...installation, organization },
    ...(sender && !withoutSender && { sender }),
  };
}

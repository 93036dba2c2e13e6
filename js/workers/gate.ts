import type { IcrError } from "../index.js";
import { brokerError } from "./answer.js";
import type { BrokerNamespace } from "./broker-object.js";
import { type Owner, gateName } from "./owner.js";
import { sleep, within } from "./waiting.js";

const answerLimitMs = 1_000;
const longestWaitMs = 10_000;
const longestJitterMs = 1_000;

/** Holds the requests of all objects back after the registry has answered one of them with 429. */
export class Gate {
  readonly #namespace: BrokerNamespace | undefined;

  constructor(namespace: BrokerNamespace | undefined) {
    this.#namespace = namespace;
  }

  /** Waits until the gate is open. @throws {IcrError} `rate_limited` where that takes too long. */
  async pass(owner: Owner): Promise<void> {
    const waitMs = (await this.#ask(0)) - Date.now();
    if (waitMs <= 0) return;
    if (waitMs > longestWaitMs) throw tooLong(waitMs, owner);
    await sleep(waitMs + Math.random() * longestJitterMs);
  }

  /** Closes it for a time in milliseconds. */
  async close(forMs: number): Promise<void> {
    await this.#ask(Date.now() + forMs);
  }

  /** A gate that fails is open. */
  async #ask(untilMs: number): Promise<number> {
    const namespace = this.#namespace;
    if (namespace === undefined) return 0;
    try {
      const gate = namespace.get(namespace.idFromName(gateName));
      return (await within(gate.closedUntil(untilMs), answerLimitMs)) ?? 0;
    } catch {
      return 0;
    }
  }
}

function tooLong(waitMs: number, owner: Owner): IcrError {
  const message = `The registry has asked this app to wait, for ${Math.ceil(waitMs / 1000)} s more. Nothing was sent.`;
  return brokerError("rate_limited", message, { owner, status: 429, retryAfterMs: waitMs, retryable: true });
}

import type { BrokerAnswer, BrokerWanted, RevocationAnswer } from "./answer.js";
import { type Owner, objectName } from "./owner.js";

/**
 * What other objects and Workers call of an `IcrTokenBroker`.
 *
 * @example
 * const invalidate = (broker: BrokerObject): Promise<void> => broker.invalidate();
 */
export interface BrokerObject {
  token(wanted?: BrokerWanted): Promise<BrokerAnswer>;
  revoke(): Promise<RevocationAnswer>;
  invalidate(which?: { readonly token?: string | undefined }): Promise<void>;
  closedUntil(untilMs: number): Promise<number>;
}

/**
 * The `DurableObjectNamespace` of an `IcrTokenBroker`, by what is used of it: of that type each class has one of its own.
 *
 * @example
 * export class Tokens extends IcrTokens<{ readonly BROKER: BrokerNamespace }> {
 *   broker = (env: { readonly BROKER: BrokerNamespace }) => env.BROKER;
 * }
 */
export interface BrokerNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId, options?: { locationHint?: DurableObjectLocationHint }): BrokerObject;
}

/** The object that has an owner's token: a new stub each time, for one that has failed fails for ever. */
export function brokerObject(
  namespace: BrokerNamespace,
  owner: Owner,
  locationHint: DurableObjectLocationHint | undefined,
): BrokerObject {
  return namespace.get(namespace.idFromName(objectName(owner)), locationHint === undefined ? {} : { locationHint });
}

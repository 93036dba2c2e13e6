import * as runtime from "cloudflare:workers";
import type { AccessToken, TokenStore, TokenWanted } from "../index.js";
import { IcrError, isIcrError } from "../index.js";
import type { Sealer } from "../stores/sealer.js";
import type { IcrErrorFields, PatientAnswer, PatientWanted } from "./answer.js";
import { brokerError } from "./answer.js";
import { type BrokerNamespace, brokerObject } from "./broker-object.js";
import { CacheTier, type CacheSource } from "./cache-tier.js";
import { isWanted, lifeOf } from "./kept-token.js";
import { checkOptions, invalidOptions } from "./options.js";
import { type Owner, ownerFields, ownerOfKey } from "./owner.js";
import { within } from "./waiting.js";

/**
 * A service binding to an `IcrTokens`, typed or not, or the namespace of an `IcrTokenBroker`.
 *
 * @example
 * const tokenStoreOf = (binding: BrokerBinding) => brokerTokenStore(binding);
 */
export type BrokerBinding = Fetcher | BrokerNamespace;

/**
 * Options of {@link brokerTokenStore}.
 *
 * @example
 * const tokenStore = brokerTokenStore(env.TOKENS, {
 *   cache: () => caches.open("icr-tokens"),
 *   seal: sealer([env.SEALING_KEY]),
 *   onBrokerFailure: "fail",
 * });
 */
export interface BrokerTokenStoreOptions {
  /**
   * A cache in front of the broker, which needs `seal`. Nothing is cached where the platform has no cache, as on workers.dev.
   *
   * @default none
   * @example () => caches.open("icr-tokens")
   */
  readonly cache?: CacheSource | undefined;
  /**
   * How long that cache keeps a token, in milliseconds, a minute at most: so long it may return one that the broker has dropped.
   *
   * @default 60_000
   */
  readonly cacheTtlMs?: number | undefined;
  /** Encrypts what is cached. */
  readonly seal?: Sealer | undefined;
  /**
   * Read where the broker does not answer: the store that the broker's `replica` writes to.
   *
   * @default none
   */
  readonly replica?: TokenStore | undefined;
  /**
   * What a client does where the broker does not answer, and no replica has the token: create one with its own `jwt`, or fail
   * with `network`, retryable. Without a `jwt` it fails in either case.
   *
   * @default "mint"
   */
  readonly onBrokerFailure?: "mint" | "fail" | undefined;
  /**
   * How long the broker may take to say that it is there, in milliseconds; it says so while it waits for the registry. Less than
   * the client's `timeoutMs`.
   *
   * @default 8_000
   */
  readonly timeoutMs?: number | undefined;
  /** Where an object of a namespace is created; by default near who asks first. */
  readonly locationHint?: DurableObjectLocationHint | undefined;
}

const optionNames = ["cache", "cacheTtlMs", "seal", "replica", "onBrokerFailure", "timeoutMs", "locationHint"];
const longestTtlMs = 60_000;
/** The other methods of a store have 2 s. */
const replicaTimeoutMs = 2_000;

/**
 * The tokens of a broker, as the token store of a client. It can be made in the global scope, for one client that serves all
 * requests of the isolate.
 *
 * @throws {IcrError} `invalid_options`
 * @example
 * // `env` of "cloudflare:workers", which is there in the global scope, too.
 * const icr = new IcrClient({ appId: env.ICR_APP_ID, tokenStore: brokerTokenStore(env.ICR_TOKENS) });
 */
export function brokerTokenStore(
  binding: BrokerBinding,
  options: BrokerTokenStoreOptions = {},
): TokenStore & Required<Pick<TokenStore, "through">> {
  checkOptions("brokerTokenStore", options, optionNames);
  const { cache, cacheTtlMs = longestTtlMs, seal, replica, onBrokerFailure = "mint", timeoutMs = 8_000 } = options;
  const broker = brokerOf(binding, options.locationHint);
  if (!(cacheTtlMs > 0 && cacheTtlMs <= longestTtlMs)) {
    throw invalidOptions(`\`cacheTtlMs\` must be milliseconds, from 1 to ${longestTtlMs}: it is ${cacheTtlMs}.`);
  }
  if (!(timeoutMs > 0)) throw invalidOptions(`\`timeoutMs\` must be milliseconds, more than 0: it is ${timeoutMs}.`);
  if (onBrokerFailure !== "mint" && onBrokerFailure !== "fail") {
    throw invalidOptions(`\`onBrokerFailure\` must be "mint" or "fail": it is ${JSON.stringify(onBrokerFailure)}.`);
  }
  if (cache !== undefined && seal === undefined) {
    throw invalidOptions("`cache` needs `seal`: what is cached can be read by others, and is a secret.");
  }
  const tier = cache === undefined || seal === undefined ? undefined : new CacheTier(cache, seal, cacheTtlMs);

  /** @throws what the broker failed with; an `IcrError` that it answered with. */
  async function ask(key: string, wanted: TokenWanted): Promise<{ token: AccessToken; now: number }> {
    const { installationId, outlives, refused, signal } = wanted;
    const request: PatientWanted = { outlives, refused, key, patienceMs: timeoutMs * 0.6 };
    for (let failures = 0; ;) {
      let answer: PatientAnswer | undefined;
      try {
        answer = await within(broker.token(installationId ?? null, request), timeoutMs);
      } catch (failure) {
        // An object that has been restarted answers the next question; one that has too much to do must not get another.
        failures += 1;
        if (failures > 1 || signal.aborted || Reflect.get(Object(failure), "overloaded")) throw failure;
        continue;
      }
      if (answer === undefined) throw new Error(`The token broker has not answered within ${timeoutMs} ms.`);
      if ("error" in answer) throw IcrError.from(answer.error);
      if ("token" in answer) return answer;
      if (signal.aborted) throw new Error("The client does not wait any longer.");
    }
  }

  async function copyOf(key: string, wanted: TokenWanted): Promise<unknown> {
    if (replica === undefined) return undefined;
    const found = await within(Promise.resolve(replica.get(key)), replicaTimeoutMs).catch(() => undefined);
    const token = tokenOf(found);
    return token !== undefined && isUsable(token, wanted, Date.now()) ? token : undefined;
  }

  return {
    get: () => undefined,
    set: () => undefined,
    async delete(key, { token }) {
      const [refusal] = await Promise.all([broker.invalidate(ownerOfKey(key), { token }), tier?.delete(key)]);
      if (refusal !== undefined) throw IcrError.from(refusal.error);
    },
    async through(key, _mint, wanted) {
      const cached = wanted.refused === undefined ? await tier?.get(key) : undefined;
      if (cached !== undefined && isUsable(cached.token, wanted, cached.now)) return cached;
      try {
        const answer = await ask(key, wanted);
        if (tier !== undefined) await afterwards(tier.put(key, answer.token, answer.now));
        return answer;
      } catch (failure) {
        if (isIcrError(failure)) throw failure;
        const copy = await copyOf(key, wanted);
        if (copy !== undefined) return copy;
        // The client creates a token by itself after any failure but an `IcrError`.
        throw onBrokerFailure === "mint" ? failure : unreachable(failure, ownerOfKey(key));
      }
    },
  };
}

/** What a service binding and a namespace have in common. */
interface Broker {
  token(owner: Owner, wanted: PatientWanted): Promise<PatientAnswer>;
  invalidate(
    owner: Owner,
    which: { token?: string | undefined },
  ): Promise<{ error: IcrErrorFields } | undefined | void>;
}

function brokerOf(binding: unknown, locationHint: DurableObjectLocationHint | undefined): Broker {
  if (typeof binding !== "object" || binding === null) {
    const expected = "a service binding to an `IcrTokens`, or the namespace of an `IcrTokenBroker`";
    throw invalidOptions(
      `brokerTokenStore needs ${expected}, not ${String(binding)}: check the binding's name in wrangler's configuration.`,
    );
  }
  if (!isNamespace(binding)) return binding as Broker;
  return {
    token: (owner, wanted) => brokerObject(binding, owner, locationHint).token({ ...ownerFields(owner), ...wanted }),
    invalidate: (owner, which) => brokerObject(binding, owner, locationHint).invalidate(which),
  };
}

/** A service binding has a method of every name, but none on its prototype. */
function isNamespace(binding: object): binding is BrokerNamespace {
  return "idFromName" in (Object.getPrototypeOf(binding) as object);
}

function isUsable(token: AccessToken, wanted: TokenWanted, nowMs: number): boolean {
  const life = lifeOf(token);
  return life.expiresAtMs > wanted.outlives && isWanted(token.token, life, wanted, nowMs);
}

/** What a store returned, as an object. */
function tokenOf(found: unknown): AccessToken | undefined {
  try {
    const token: unknown = typeof found === "string" ? JSON.parse(found) : found;
    return typeof token === "object" && token !== null ? (token as AccessToken) : undefined;
  } catch {
    return undefined;
  }
}

/** Lets work go on behind the answer, where the runtime can. */
async function afterwards(work: Promise<void>): Promise<void> {
  try {
    runtime.waitUntil(work);
  } catch {
    await work;
  }
}

function unreachable(cause: unknown, owner: Owner): IcrError {
  const message = "The token broker did not answer, and no copy of the token is at hand. See `cause`.";
  return brokerError("network", message, { owner, retryable: true, cause });
}

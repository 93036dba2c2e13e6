import { DurableObject } from "cloudflare:workers";
import type { AccessToken, IcrClientOptions, IcrError, IcrEvent, TokenStore } from "../index.js";
import { IcrClient, isIcrError } from "../index.js";
import type { BrokerAnswer, BrokerWanted, PatientWanted, RevocationAnswer } from "./answer.js";
import { answer, brokerError } from "./answer.js";
import type { BrokerNamespace } from "./broker-object.js";
import { Gate } from "./gate.js";
import { BrokerStorage } from "./broker-storage.js";
import { type KeptToken, isWanted, keep, refreshBeforeMs } from "./kept-token.js";
import { FailureMemory, Replacements, longestDelayMs, refreshDelayMs } from "./limits.js";
import { type Owner, ownerOfName, storeKey } from "./owner.js";
import { keepPrivate } from "./private-methods.js";
import { sleep, within } from "./waiting.js";

/**
 * The options of the client by which a broker creates tokens: those of an `IcrClient`, less what the broker sees to.
 *
 * @example
 * const options: BrokerClientOptions = { appId: env.ICR_APP_ID, jwt: () => env.SIGNER.fetch("https://signer/") };
 */
export interface BrokerClientOptions extends Omit<
  IcrClientOptions,
  "appId" | "tokenStore" | "maxCachedTokens" | "coalesce" | "waitUntil"
> {
  readonly appId: string;
}

/** So many asks in one life make a token one that is worth a copy. */
const hotAsks = 2;
const longestReplacementWaitMs = 10_000;

/**
 * The broker: a Durable Object for each owner of a token, which creates one token for all Workers that need it. Subclass it, and say
 * how to sign.
 *
 * A token that somebody has asked for is refreshed before it expires; one that nobody has asked for is deleted when it has
 * expired, with all that the object stores.
 *
 * @example
 * export class Broker extends IcrTokenBroker<Env> {
 *   client = (env: Env) => ({
 *     appId: env.ICR_APP_ID,
 *     jwt: jwtSigner({ appId: env.ICR_APP_ID, privateKey: env.ICR_PRIVATE_KEY }),
 *   });
 * }
 */
export abstract class IcrTokenBroker<Env = unknown> extends DurableObject<Env> {
  readonly #storage: BrokerStorage;
  #client: IcrClient | undefined;
  #options: BrokerClientOptions | undefined;
  #gate: Gate | undefined;
  #loading: Promise<void> | undefined;
  #kept: KeptToken | undefined;
  /** How often somebody has asked in this life of the token, up to {@link hotAsks}. */
  #asks = 0;
  /** How far the registry's clock is ahead of this machine's. */
  #skewMs = 0;
  /** The creation of a token that is under way, for all who wait for one. */
  #creation: Promise<KeptToken> | undefined;
  #revocation: Promise<boolean> | undefined;
  /** Counts what has made older creations worthless. */
  #generation = 0;
  #refreshFailures = 0;
  /** No refresh before this, which the last one's failure has delayed. */
  #noRefreshBeforeMs = Number.NEGATIVE_INFINITY;
  /** No creation before this, which an invalidation has delayed. */
  #noCreationBeforeMs = Number.NEGATIVE_INFINITY;
  readonly #failures: FailureMemory = new FailureMemory();
  readonly #replacements: Replacements = new Replacements();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new BrokerStorage(ctx.storage);
    keepPrivate(this, ["client", "replica", "gate"]);
  }

  /** The options of the client that creates tokens. Called once in each life of the object. */
  protected abstract client(env: Env): BrokerClientOptions;

  /**
   * Where tokens are copied to that several Workers ask for, for times when the object cannot be reached: a sealed
   * `kvTokenStore`, which is the `replica` of the `brokerTokenStore` of those Workers, too.
   */
  protected replica?(env: Env): TokenStore | undefined;

  /**
   * The namespace of this class, in which one object holds all others back after a 429 of the registry. By default the one that
   * `ctx.exports` has under the name of the class, from compatibility date 2025-11-17 on; without it each object waits for itself.
   */
  protected gate?(env: Env): BrokerNamespace | undefined;

  /** The token, or why there is none. */
  async token(wanted: BrokerWanted = {}): Promise<BrokerAnswer> {
    const work = answer(() => this.#token(wanted));
    const { patienceMs } = wanted as PatientWanted;
    if (patienceMs === undefined) return work;
    // Who asks again shares the creation that goes on.
    this.ctx.waitUntil(work.catch(() => undefined));
    return ((await within(work, patienceMs)) ?? { pending: true }) as BrokerAnswer;
  }

  /** Deletes the token at the registry, and forgets it. After an error nothing has changed. */
  revoke(): Promise<RevocationAnswer> {
    return answer(async () => {
      this.#revocation ??= this.#revoke().finally(() => (this.#revocation = undefined));
      return { revoked: await this.#revocation };
    });
  }

  /** Forgets the token, with `token` only if it is this one, and that the registry had none. */
  async invalidate({ token }: { readonly token?: string | undefined } = {}): Promise<void> {
    await this.#load();
    if (token !== undefined && this.#kept?.token.token !== token) return;
    const nowMs = this.#nowMs();
    this.#noCreationBeforeMs = nowMs + this.#replacements.delayMs(nowMs);
    this.#replacements.record(nowMs);
    this.#generation += 1;
    this.#failures.clear();
    this.#creation = undefined;
    await this.#forget();
  }

  /** Of the object that is the gate: until when it is closed, and no shorter than this; in milliseconds since 1970. */
  closedUntil(untilMs: number): Promise<number> {
    return this.#storage.closedUntil(untilMs);
  }

  /** Refreshes a token that is used, and deletes one that has expired. Never throws: the runtime would give up. */
  override async alarm(): Promise<void> {
    try {
      await this.#load();
      await this.#onAlarm();
    } catch {
      await this.#storage.setAlarm(Date.now() + longestDelayMs).catch(() => undefined);
    }
  }

  async #token(wanted: BrokerWanted): Promise<BrokerAnswer> {
    const owner = this.#owner(wanted);
    this.#checkKey(wanted.key, owner);
    for (;;) {
      await this.#revocation?.catch(() => undefined);
      await this.#load();
      const [kept, nowMs] = [this.#kept, this.#nowMs()];
      if (kept !== undefined && isWanted(kept.token.token, kept, wanted, nowMs)) {
        if (nowMs >= Math.max(kept.refreshAtMs, this.#noRefreshBeforeMs)) this.#refreshBehind(owner);
        return this.#give(kept);
      }
      const isRefused = kept !== undefined && kept.token.token === wanted.refused;
      const waitMs = isRefused ? this.#replacements.delayMs(nowMs) : this.#noCreationBeforeMs - nowMs;
      if (waitMs > longestReplacementWaitMs) throw replacedTooOften(waitMs, owner);
      if (waitMs > 0) {
        await sleep(waitMs);
        continue;
      }
      if (isRefused) {
        this.#replacements.record(nowMs);
        this.ctx.waitUntil(this.#forget());
      }
      const known = this.#failures.current(nowMs);
      if (known !== undefined) throw known;
      return this.#give(await this.#create(owner, wanted.client));
    }
  }

  #give(kept: KeptToken): BrokerAnswer {
    if (this.#kept === kept && this.#asks < hotAsks) {
      this.#asks += 1;
      this.#storage.countAsks(this.#asks);
      if (this.#asks === hotAsks) this.#copy(kept);
    }
    return { token: kept.token, now: this.#nowMs() };
  }

  #copy({ key, token, expiresAtMs }: KeptToken): void {
    const replica = this.replica?.(this.env);
    if (replica === undefined) return;
    const copy = async () => replica.set(key, token, { expiresAt: expiresAtMs });
    this.ctx.waitUntil(copy().catch(() => undefined));
  }

  #refreshBehind(owner: Owner): void {
    const refresh = this.#create(owner, undefined).catch(() => undefined);
    this.ctx.waitUntil(refresh);
  }

  /** Creates a token, for all who want one now. */
  #create(owner: Owner, label: string | undefined): Promise<KeptToken> {
    if (this.#creation === undefined) {
      const creation = this.#createNow(owner, label).finally(() => {
        if (this.#creation === creation) this.#creation = undefined;
      });
      this.#creation = creation;
    }
    return this.#creation;
  }

  async #createNow(owner: Owner, label: string | undefined): Promise<KeptToken> {
    const client = this.#icr();
    const generation = this.#generation;
    await this.#gateOfApp().pass(owner);
    await this.#storage.writeAhead();
    const startedMs = this.#localNowMs();
    try {
      const token = await (owner === null
        ? client.createAppAccessToken({ label })
        : client.createInstallationAccessToken(owner, { label }));
      const times = [startedMs, this.#localNowMs()] as const;
      const { refreshBeforeMs: windowMs = refreshBeforeMs } = this.#clientOptions();
      const made = keep(token, storeKey(client, this.#clientOptions(), owner), times, windowMs, Math.random());
      const kept = { ...made, previous: this.#kept?.token };
      if (generation === this.#generation) await this.#keep(kept);
      return kept;
    } catch (error) {
      if (isIcrError(error)) await this.#recordFailure(error);
      throw error;
    }
  }

  async #keep(kept: KeptToken): Promise<void> {
    this.#kept = kept;
    this.#skewMs = kept.skewMs;
    this.#asks = 0;
    this.#refreshFailures = 0;
    this.#noRefreshBeforeMs = Number.NEGATIVE_INFINITY;
    this.#failures.clear();
    await this.#storage.keep(kept, this.#alarmAtMs(kept.refreshAtMs));
  }

  async #recordFailure(error: IcrError): Promise<void> {
    const nowMs = this.#nowMs();
    this.#failures.record(error, nowMs);
    this.#refreshFailures += 1;
    this.#noRefreshBeforeMs = nowMs + refreshDelayMs(this.#refreshFailures);
    if (error.code === "rate_limited" && error.attempts > 0) await this.#gateOfApp().close(error.retryAfterMs ?? 1_000);
    await this.#storage.forgetAhead();
  }

  async #onAlarm(): Promise<void> {
    await this.#revocation?.catch(() => undefined);
    const [kept, nowMs] = [this.#kept, this.#nowMs()];
    if (kept === undefined || nowMs >= kept.expiresAtMs) {
      if (this.#creation === undefined) await this.#drop();
    } else if (nowMs < Math.max(kept.refreshAtMs, this.#noRefreshBeforeMs)) {
      await this.#storage.setAlarm(this.#alarmAtMs(Math.max(kept.refreshAtMs, this.#noRefreshBeforeMs)));
    } else if (this.#asks === 0) {
      await this.#storage.setAlarm(this.#alarmAtMs(kept.expiresAtMs));
    } else {
      const owner = kept.token.installationId ?? null;
      const failed = await this.#create(owner, undefined).then(
        () => false,
        () => true,
      );
      if (failed) await this.#storage.setAlarm(this.#alarmAtMs(Math.min(kept.expiresAtMs, this.#noRefreshBeforeMs)));
    }
  }

  async #revoke(): Promise<boolean> {
    await this.#load();
    await this.#creation?.catch(() => undefined);
    const kept = this.#kept;
    if (kept === undefined) return false;
    // The one before it lives on for the rest of the refresh window.
    for (const token of [kept.token, kept.previous]) {
      if (token !== undefined && this.#nowMs() < Date.parse(token.expiresAt)) await this.#delete(token);
    }
    if (this.#kept === kept) await this.#forget();
    return true;
  }

  async #delete(token: AccessToken): Promise<void> {
    try {
      await this.#icr().deleteAccessToken(token);
    } catch (error) {
      const isGone = isIcrError(error) && (error.code === "unauthorized" || error.code === "not_found");
      if (!isGone) throw error;
    }
  }

  /** Forgets the token, which must not be used any more, and its copy. */
  async #forget(): Promise<void> {
    const kept = this.#kept;
    await this.#drop();
    const replica = this.replica?.(this.env);
    if (kept === undefined || replica === undefined) return;
    const deletion = async () => replica.delete(kept.key, {});
    await deletion().catch(() => undefined);
  }

  /** Forgets the token, and all that is stored. */
  async #drop(): Promise<void> {
    this.#kept = undefined;
    this.#asks = 0;
    await this.#storage.clear();
  }

  #load(): Promise<void> {
    return (this.#loading ??= this.#read().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    }));
  }

  async #read(): Promise<void> {
    const { kept, asks } = await this.#storage.read();
    if (kept === undefined) return;
    // One of another API or app, from before the options were changed, is worth nothing.
    if (kept.key !== storeKey(this.#icr(), this.#clientOptions(), kept.token.installationId ?? null)) return;
    this.#kept = kept;
    this.#skewMs = kept.skewMs;
    this.#asks = asks;
  }

  /** By the object's own name, where that is one of {@link IcrTokens}. */
  #owner({ installationId }: BrokerWanted): Owner {
    const { name } = this.ctx.id;
    const named = name === undefined ? undefined : ownerOfName(name);
    const wanted = installationId ?? null;
    if (named !== undefined && installationId !== undefined && named !== wanted) {
      throw brokerError("invalid_argument", "This object of the broker is another installation's.", { owner: wanted });
    }
    return named === undefined ? wanted : named;
  }

  /** A client that means another API or app would only find out by refusals. */
  #checkKey(key: string | undefined, owner: Owner): void {
    const ours = storeKey(this.#icr(), this.#clientOptions(), owner);
    if (key === undefined || key === ours) return;
    const message = `The broker is for another API or app: its \`baseUrl\`, \`apiVersion\`, \`appId\` and owner are ${ours}, the client's are ${key}.`;
    throw brokerError("invalid_options", message, { owner });
  }

  #clientOptions(): BrokerClientOptions {
    if (this.#options !== undefined) return this.#options;
    const options = this.client(this.env);
    if (typeof options?.appId !== "string" || options.appId === "") {
      throw brokerError("invalid_options", "The broker's `client` must return options with the app's id as `appId`.");
    }
    if ("tokenStore" in options) {
      throw brokerError(
        "invalid_options",
        "The broker's `client` returns a `tokenStore`: the broker keeps tokens itself.",
      );
    }
    return (this.#options = options);
  }

  #icr(): IcrClient {
    if (this.#client !== undefined) return this.#client;
    const options = this.#clientOptions();
    const onEvent = (event: IcrEvent) => {
      if (event.type === "retry" && event.code === "rate_limited" && event.operation.startsWith("create")) {
        this.ctx.waitUntil(this.#gateOfApp().close(event.delayMs));
      }
      options.onEvent?.(event);
    };
    const waitUntil = (promise: Promise<unknown>) => this.ctx.waitUntil(promise);
    // A Durable Object may share promises between its requests, as others on Workers may not.
    return (this.#client = new IcrClient({ ...options, onEvent, waitUntil, coalesce: true }));
  }

  #gateOfApp(): Gate {
    return (this.#gate ??= new Gate(this.gate?.(this.env) ?? this.#ownNamespace()));
  }

  #ownNamespace(): BrokerNamespace | undefined {
    const { exports } = this.ctx as { readonly exports?: Readonly<Record<string, BrokerNamespace | undefined>> };
    const found = exports?.[this.constructor.name];
    return typeof found?.idFromName === "function" ? found : undefined;
  }

  /** A time of the registry's clock, by that of the runtime. */
  #alarmAtMs(atMs: number): number {
    return Date.now() + Math.max(0, atMs - this.#nowMs());
  }

  /** On the registry's clock. */
  #nowMs(): number {
    return this.#localNowMs() + this.#skewMs;
  }

  #localNowMs(): number {
    return (this.#clientOptions().now ?? Date.now)();
  }
}

function replacedTooOften(waitMs: number, owner: Owner): IcrError {
  const message = `The registry has refused the tokens of this owner too often of late: the broker creates the next in ${Math.ceil(waitMs / 1000)} s.`;
  return brokerError("unauthorized", message, { owner, status: 401, retryAfterMs: waitMs, retryable: true });
}

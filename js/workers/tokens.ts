import { WorkerEntrypoint } from "cloudflare:workers";
import type { IcrError } from "../index.js";
import type { BrokerAnswer, BrokerWanted, PatientWanted, RevocationAnswer } from "./answer.js";
import { answer, brokerError } from "./answer.js";
import { type BrokerNamespace, type BrokerObject, brokerObject } from "./broker-object.js";
import { type Owner, ownerFields } from "./owner.js";
import { keepPrivate } from "./private-methods.js";

/**
 * What a Worker may have of the broker: `props` of its service binding, which it cannot change.
 *
 * @example
 * const props: IcrTokensProps = { client: "shop", installations: ["0b4e9c6d"], may: ["token"] };
 */
export interface IcrTokensProps {
  /** The Worker's name, the `label` of the broker's events. */
  readonly client: string;
  /** The installations whose tokens it may have; `"*"` for all, and for the app's own. */
  readonly installations: readonly string[] | "*";
  /** What it may do: have tokens, delete tokens. */
  readonly may: readonly ("token" | "revoke")[];
}

/**
 * The broker's entrypoint for other Workers, who are bound to it with {@link IcrTokensProps}. It takes no name of an object and no
 * key from them.
 *
 * @example
 * export class Tokens extends IcrTokens<Env> {
 *   broker = (env: Env) => env.BROKER;
 * }
 */
export abstract class IcrTokens<Env = unknown> extends WorkerEntrypoint<Env, IcrTokensProps> {
  constructor(ctx: ExecutionContext<IcrTokensProps>, env: Env) {
    super(ctx, env);
    keepPrivate(this, ["broker", "locationHint"]);
  }

  /** The namespace of the `IcrTokenBroker`, with `.jurisdiction()` where tokens have to stay in one. */
  protected abstract broker(env: Env): BrokerNamespace;

  /** Where an object is created; by default near who asks first. */
  protected locationHint?(env: Env): DurableObjectLocationHint | undefined;

  /** The token of an installation, or of the app for `null`; or why there is none. */
  token(installationId: string | null, wanted: BrokerWanted = {}): Promise<BrokerAnswer> {
    return answer(async () => {
      this.#check("token", installationId);
      const { outlives, refused, key, patienceMs } = wanted as PatientWanted;
      const { client } = this.ctx.props;
      const asked: PatientWanted = { ...ownerFields(installationId), outlives, refused, key, client, patienceMs };
      return this.#object(installationId).token(asked);
    });
  }

  /** Deletes the token at the registry, and forgets it. */
  revoke(installationId: string | null): Promise<RevocationAnswer> {
    return answer(async () => {
      this.#check("revoke", installationId);
      return this.#object(installationId).revoke();
    });
  }

  /** Forgets the token, with `token` only if it is this one. */
  invalidate(
    installationId: string | null,
    { token }: { readonly token?: string | undefined } = {},
  ): Promise<{ readonly error: ReturnType<IcrError["toJSON"]> } | undefined> {
    return answer(async () => {
      this.#check("token", installationId);
      await this.#object(installationId).invalidate({ token });
      return undefined;
    });
  }

  #object(owner: Owner): BrokerObject {
    return brokerObject(this.broker(this.env), owner, this.locationHint?.(this.env));
  }

  /** @throws {IcrError} `forbidden` for what `props` do not allow. */
  #check(operation: "token" | "revoke", owner: unknown): asserts owner is Owner {
    if (owner !== null && (typeof owner !== "string" || owner === "")) {
      throw brokerError(
        "invalid_argument",
        "The broker needs an installation's id, or `null` for the app's own token.",
      );
    }
    const { client, installations, may } = (this.ctx.props ?? {}) as Partial<IcrTokensProps>;
    const allowed =
      installations === "*" || (owner !== null && Array.isArray(installations) && installations.includes(owner));
    if (allowed && Array.isArray(may) && may.includes(operation)) return;
    const whose = owner === null ? "the app's own token" : "the token of this installation";
    const what = allowed
      ? `\`may\` does not have "${operation}"`
      : `\`installations\` does not have ${owner === null ? '"*"' : "it"}`;
    const message = `The broker refuses ${client ?? "a Worker without `client`"} ${whose}: in the \`props\` of its service binding ${what}.`;
    throw brokerError("forbidden", message, { owner, status: 403 });
  }
}

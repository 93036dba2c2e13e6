import type { AccessToken, IcrErrorCode } from "../index.js";
import { IcrError, isIcrError } from "../index.js";
import type { Owner } from "./owner.js";

/**
 * What `toJSON()` of an {@link IcrError} returns: errors lose their class on the way to another Worker.
 *
 * @example
 * const errorOf = (fields: IcrErrorFields): IcrError => IcrError.from(fields);
 */
export type IcrErrorFields = ReturnType<IcrError["toJSON"]>;

/**
 * A token, with the time of the registry's clock in milliseconds since 1970; or why there is none.
 *
 * @example
 * const answer = await env.ICR_TOKENS.token(installationId);
 * if ("error" in answer) throw IcrError.from(answer.error);
 * console.log(answer.token.expiresAt);
 */
export type BrokerAnswer = { readonly token: AccessToken; readonly now: number } | { readonly error: IcrErrorFields };

/**
 * Whether there was a token, which is deleted now; or why it could not be deleted.
 *
 * @example
 * const answer = await env.ICR_TOKENS.revoke(installationId);
 * if ("error" in answer) throw IcrError.from(answer.error);
 */
export type RevocationAnswer = { readonly revoked: boolean } | { readonly error: IcrErrorFields };

/**
 * Which token a Worker wants of the broker.
 *
 * @example
 * const answer = await env.ICR_TOKENS.token(installationId, { outlives: Date.now() + 60_000 });
 */
export interface BrokerWanted {
  /** The installation; absent for the app's own token. */
  readonly installationId?: string | undefined;
  /** The token must expire later than this, in milliseconds since 1970 on the registry's clock. */
  readonly outlives?: number | undefined;
  /** The secret that the registry has refused; it is not returned again. */
  readonly refused?: string | undefined;
  /** The key of the client's token store, by which the broker sees whether both mean the same API and app. */
  readonly key?: string | undefined;
  /** Who asks, the `label` of the broker's events. */
  readonly client?: string | undefined;
}

/** What the broker's own token store sends, so that it can tell a slow registry from a broker that is gone. */
export interface PatientWanted extends BrokerWanted {
  /** After this long the answer is `{ pending: true }`, and it asks again; in milliseconds. */
  readonly patienceMs?: number | undefined;
}

/** The answer to a {@link PatientWanted}. */
export type PatientAnswer = BrokerAnswer | { readonly pending: true };

/** What work returns, or the `IcrError` that it throws. Other failures stay failures: the broker is broken. */
export async function answer<Result>(
  work: () => Promise<Result>,
): Promise<Result | { readonly error: IcrErrorFields }> {
  try {
    return await work();
  } catch (error) {
    if (!isIcrError(error)) throw error;
    return { error: error.toJSON() };
  }
}

/** An error that the broker itself has found. */
export function brokerError(
  code: IcrErrorCode,
  message: string,
  {
    owner,
    cause,
    ...details
  }: { owner?: Owner; status?: number; retryAfterMs?: number; retryable?: boolean; cause?: unknown } = {},
): IcrError {
  const error = IcrError.from({
    code,
    message,
    operation: owner === undefined ? undefined : owner === null ? "appAccessToken" : "installationAccessToken",
    installationId: owner ?? undefined,
    causeName: cause instanceof Error ? cause.name : undefined,
    attempts: 0,
    retryable: false,
    ...details,
  });
  // As of an error that is constructed with one: printed, but no part of its JSON.
  if (cause !== undefined) Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
  return error;
}

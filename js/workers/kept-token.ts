import type { AccessToken } from "../index.js";

/** Times in milliseconds since 1970, on the registry's clock. */
export interface TokenLife {
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** From when on a token is too short-lived to be given away. */
  readonly lastUseAtMs: number;
}

/** A token as the broker keeps it. */
export interface KeptToken extends TokenLife {
  readonly token: AccessToken & { readonly installationId?: string };
  /** The one that it has replaced, for a revocation. */
  readonly previous?: AccessToken | undefined;
  /** Under which clients know it. */
  readonly key: string;
  /** From when on it is refreshed ahead. */
  readonly refreshAtMs: number;
  /** How far the registry's clock is ahead of this machine's. */
  readonly skewMs: number;
}

/** More than the 5 minutes of the clients, who would else ask for a successor before there is one. */
export const refreshBeforeMs = 600_000;
/** Twice that of src/policy/token_cache.rs: nobody gets a token that its client, by a clock of its own, finds too short-lived. */
const lastWindowMs = 20_000;

/**
 * Dates a token that was created between two times of this machine's clock. `random` is from 0 to 1: brokers whose tokens were
 * created together do not refresh together.
 */
export function keep(
  token: AccessToken,
  key: string,
  [startedMs, endedMs]: readonly [number, number],
  windowMs: number,
  random: number,
): KeptToken {
  const life = lifeOf(token);
  const { createdAtMs } = life;
  // Within the request both clocks agree, as far as can be told.
  const skewMs = createdAtMs - Math.min(Math.max(createdAtMs, startedMs), endedMs);
  // The clients' window is half of a short life.
  const refreshWindowMs = Math.min(windowMs, ((life.expiresAtMs - createdAtMs) * 2) / 3) * (0.9 + random / 10);
  return { token, key, refreshAtMs: life.expiresAtMs - refreshWindowMs, skewMs, ...life };
}

/** When a token begins and ends. */
export function lifeOf(token: Pick<AccessToken, "createdAt" | "expiresAt">): TokenLife {
  const [createdAtMs, expiresAtMs] = [Date.parse(token.createdAt), Date.parse(token.expiresAt)];
  const lifetimeMs = expiresAtMs - createdAtMs;
  return { createdAtMs, expiresAtMs, lastUseAtMs: expiresAtMs - Math.min(lastWindowMs, lifetimeMs / 5) };
}

/**
 * Whether a token is what somebody wants at a time of the registry's clock. A successor can be wanted once the token has lived for
 * about half of its life, as clients do at the earliest: else who means harm could have one with each question.
 */
export function isWanted(
  secret: string,
  { createdAtMs, expiresAtMs, lastUseAtMs }: TokenLife,
  { outlives = 0, refused }: { readonly outlives?: number | undefined; readonly refused?: string | undefined },
  nowMs: number,
): boolean {
  const isYoung = nowMs < createdAtMs + (expiresAtMs - createdAtMs) * 0.4;
  return secret !== refused && (isYoung || !(expiresAtMs <= outlives)) && nowMs < lastUseAtMs;
}

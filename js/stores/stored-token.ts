import { isIcrError } from "../error.js";
import type { AccessToken } from "../generated/model.js";
import type { Sealer } from "./sealer.js";

/** In this last part of its life a client does not use a token from a store: as src/policy/token_cache.rs. */
const lastWindowMs = 10_000;

/** The text that a backend keeps for a token. */
export async function writeToken(key: string, token: AccessToken, seal: Sealer | undefined): Promise<string> {
  const text = JSON.stringify(token);
  return seal ? seal.seal(key, text) : text;
}

/** The token in what a backend returned for a key; `undefined` for anything else, which may be what another wrote there. */
export async function readToken(
  key: string,
  value: unknown,
  seal: Sealer | undefined,
): Promise<AccessToken | undefined> {
  try {
    const text = seal ? await seal.open(key, textOf(value)) : textOf(value);
    const token: unknown = JSON.parse(text ?? "");
    return isToken(token) ? token : undefined;
  } catch (thrown) {
    if (isIcrError(thrown)) throw thrown;
    return undefined;
  }
}

/** The text that was written, also where the backend's client parses JSON unasked; empty for nothing. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value ?? undefined) ?? "");
}

/** Whether a client would accept a token that must expire later than `outlives`: one that it refuses helps nobody. */
export function outlasts({ createdAt, expiresAt }: AccessToken, outlives: number): boolean {
  const expiresAtMs = Date.parse(expiresAt);
  const lifetimeMs = expiresAtMs - Math.max(0, Date.parse(createdAt) || 0);
  return expiresAtMs - Math.min(lastWindowMs, lifetimeMs / 10) > outlives;
}

function isToken(value: unknown): value is AccessToken {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Partial<Record<keyof AccessToken, unknown>>;
  const texts = [fields.token, fields.createdAt, fields.updatedAt, fields.expiresAt];
  return (
    texts.every((text) => typeof text === "string") &&
    [fields.id, fields.appId].every((id) => typeof id === "string" || typeof id === "number") &&
    typeof fields.isActive === "boolean" &&
    typeof fields.permissions === "object" &&
    fields.permissions !== null
  );
}

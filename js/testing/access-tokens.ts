import type { App } from "./apps.js";
import type { Clock } from "./clock.js";
import { secret, uuid } from "./identifiers.js";
import type { AccessToken, Installation, InstallationAccessToken, Permissions } from "../model.js";
import { Refusal } from "./refusal.js";
import type { TokenRecord } from "./token-record.js";

/** Lifetimes of access tokens, in milliseconds. */
export interface TokenLifetimes {
  readonly app: number;
  readonly installation: number;
}

interface StoredToken {
  answer: AccessToken | InstallationAccessToken;
  readonly installation: Installation | undefined;
}

/** Every access token that a registry made, by its secret. */
export class AccessTokens {
  readonly #bySecret = new Map<string, StoredToken>();
  readonly #clock: Clock;
  readonly #lifetimes: TokenLifetimes;

  constructor(clock: Clock, lifetimes: TokenLifetimes) {
    this.#clock = clock;
    this.#lifetimes = lifetimes;
  }

  /** A new access token of an app. */
  createForApp(app: App): AccessToken {
    const answer = this.#create(app.id, app.permissions, this.#lifetimes.app);
    this.#bySecret.set(answer.token, { answer, installation: undefined });
    return answer;
  }

  /** A new access token of an installation. */
  createForInstallation(installation: Installation): InstallationAccessToken {
    const answer = {
      ...this.#create(installation.appId, installation.permissions, this.#lifetimes.installation),
      installationId: installation.id,
      organizationId: installation.organization.id,
    };
    this.#bySecret.set(answer.token, { answer, installation });
    return answer;
  }

  /** The record of a token that works now, by its secret; throws a refusal otherwise. */
  authenticate(token: string): TokenRecord {
    const stored = this.#bySecret.get(token);
    if (stored === undefined) throw new Refusal(401, "The authorization is not an access token of this registry");
    const record = this.#record(stored);
    if (!record.isActive) throw new Refusal(401, "The access token has expired or was revoked");
    return record;
  }

  /** Makes a token invalid from now on, given its secret or its id; whether there was such a token. */
  revoke(tokenOrId: string): boolean {
    return this.#change(tokenOrId, { isActive: false });
  }

  /** Moves a token's expiry to now, given its secret or its id; whether there was such a token. */
  expire(tokenOrId: string): boolean {
    return this.#change(tokenOrId, { expiresAt: this.#clock.iso() });
  }

  /** Makes all tokens of an installation invalid. */
  revokeInstallation(installationId: string): void {
    for (const [token, { installation }] of this.#bySecret) if (installation?.id === installationId) this.revoke(token);
  }

  /** Every token that was made, in order, without secrets. */
  records(): TokenRecord[] {
    return Array.from(this.#bySecret.values(), (stored) => this.#record(stored));
  }

  #create(appId: string, permissions: Permissions, lifetimeMs: number): AccessToken {
    const createdAt = this.#clock.iso();
    return {
      id: uuid("token", this.#bySecret.size),
      createdAt,
      updatedAt: createdAt,
      token: secret(),
      expiresAt: this.#clock.iso(lifetimeMs),
      isActive: true,
      permissions,
      appId,
    };
  }

  #change(tokenOrId: string, change: Partial<AccessToken>): boolean {
    const stored = this.#bySecret.get(tokenOrId) ?? this.#withId(tokenOrId);
    if (stored === undefined) return false;
    stored.answer = { ...stored.answer, ...change, updatedAt: this.#clock.iso() };
    return true;
  }

  #withId(id: string): StoredToken | undefined {
    for (const stored of this.#bySecret.values()) if (stored.answer.id === id) return stored;
    return undefined;
  }

  #record({ answer, installation }: StoredToken): TokenRecord {
    const { id, appId, permissions, createdAt, expiresAt, isActive } = answer;
    return {
      id,
      kind: installation === undefined ? "app" : "installation",
      appId,
      ...(installation && { installationId: installation.id, organizationId: installation.organization.id }),
      permissions,
      createdAt,
      expiresAt,
      isActive: isActive && Date.parse(expiresAt) > this.#clock.now(),
    };
  }
}

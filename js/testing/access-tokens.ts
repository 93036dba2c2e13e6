import type { App } from "./apps.js";
import type { Clock } from "./clock.js";
import { createSecret, uuid } from "./identifiers.js";
import type { AccessToken, Installation, InstallationAccessToken, Permissions } from "../model.js";
import { HttpError } from "./http-error.js";
import type { TokenRecord } from "./token-record.js";

/** Lifetimes of access tokens, in milliseconds. */
export interface TokenLifetimes {
  readonly app: number;
  readonly installation: number;
}

interface StoredToken {
  token: AccessToken | InstallationAccessToken;
  readonly installation: Installation | undefined;
}

/** Every access token that a registry issued, by its secret. */
export class AccessTokens {
  readonly #bySecret = new Map<string, StoredToken>();
  readonly #clock: Clock;
  readonly #lifetimes: TokenLifetimes;

  constructor(clock: Clock, lifetimes: TokenLifetimes) {
    this.#clock = clock;
    this.#lifetimes = lifetimes;
  }

  /** Creates an access token of an app. */
  createForApp(app: App): AccessToken {
    const token = this.#create(app.id, app.permissions, this.#lifetimes.app);
    this.#bySecret.set(token.token, { token, installation: undefined });
    return token;
  }

  /** Creates an access token of an installation. */
  createForInstallation(installation: Installation): InstallationAccessToken {
    const token = {
      ...this.#create(installation.appId, installation.permissions, this.#lifetimes.installation),
      installationId: installation.id,
      organizationId: installation.organization.id,
    };
    this.#bySecret.set(token.token, { token, installation });
    return token;
  }

  /** Returns the record of the token with this secret; throws an `HttpError` unless the token is valid now. */
  authenticate(secret: string): TokenRecord {
    const stored = this.#bySecret.get(secret);
    if (stored === undefined) throw new HttpError(401, "The authorization is not an access token of this registry");
    const record = this.#toRecord(stored);
    if (!record.isActive) throw new HttpError(401, "The access token has expired or was revoked");
    return record;
  }

  /** Revokes a token, given its secret or its id; returns whether it exists. */
  revoke(tokenOrId: string): boolean {
    return this.#update(tokenOrId, { isActive: false });
  }

  /** Moves a token's expiry to now, given its secret or its id; returns whether it exists. */
  expire(tokenOrId: string): boolean {
    return this.#update(tokenOrId, { expiresAt: this.#clock.iso() });
  }

  /** Revokes all tokens of an installation. */
  revokeInstallation(installationId: string): void {
    for (const [secret, { installation }] of this.#bySecret) {
      if (installation?.id === installationId) this.revoke(secret);
    }
  }

  /** Returns every token that was issued, oldest first, without secrets. */
  records(): TokenRecord[] {
    return Array.from(this.#bySecret.values(), (stored) => this.#toRecord(stored));
  }

  #create(appId: string, permissions: Permissions, lifetimeMs: number): AccessToken {
    const createdAt = this.#clock.iso();
    return {
      id: uuid("token", this.#bySecret.size),
      createdAt,
      updatedAt: createdAt,
      token: createSecret(),
      expiresAt: this.#clock.iso(lifetimeMs),
      isActive: true,
      permissions,
      appId,
    };
  }

  #update(tokenOrId: string, changes: Partial<AccessToken>): boolean {
    const stored = this.#bySecret.get(tokenOrId) ?? this.#findById(tokenOrId);
    if (stored === undefined) return false;
    stored.token = { ...stored.token, ...changes, updatedAt: this.#clock.iso() };
    return true;
  }

  #findById(id: string): StoredToken | undefined {
    for (const stored of this.#bySecret.values()) if (stored.token.id === id) return stored;
    return undefined;
  }

  #toRecord({ token, installation }: StoredToken): TokenRecord {
    const { id, appId, permissions, createdAt, expiresAt, isActive } = token;
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

import type { App } from "./apps.js";
import type { Clock } from "./clock.js";
import { createSecret, uuid } from "./identifiers.js";
import type { AccessToken, Installation, InstallationAccessToken, Permissions } from "../model.js";
import { HttpError } from "./http-error.js";
import type { TokenRecord } from "./token-record.js";

/** How a registry issues and refuses access tokens; durations are in milliseconds. */
export interface TokenPolicy {
  readonly lifetimeMs: { readonly app: number; readonly installation: number };
  readonly replicationLagMs: number;
  readonly refusal: 401 | 403;
}

interface StoredToken {
  token: AccessToken | InstallationAccessToken;
  readonly installation: Installation | undefined;
  readonly issuedAtMs: number;
}

/** Every access token that a registry issued, by its secret. */
export class AccessTokens {
  readonly #bySecret = new Map<string, StoredToken>();
  readonly #clock: Clock;
  readonly #policy: TokenPolicy;

  constructor(clock: Clock, policy: TokenPolicy) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /** Creates an access token of an app. */
  createForApp(app: App): AccessToken {
    const token = this.#create(app.id, app.permissions, this.#policy.lifetimeMs.app);
    this.#store(token, undefined);
    return token;
  }

  /** Creates an access token of an installation. */
  createForInstallation(installation: Installation): InstallationAccessToken {
    const token = {
      ...this.#create(installation.appId, installation.permissions, this.#policy.lifetimeMs.installation),
      installationId: installation.id,
      organizationId: installation.organization.id,
    };
    this.#store(token, installation);
    return token;
  }

  /** Returns the record of the token with this secret; throws an `HttpError` unless the token is valid now. */
  authenticate(secret: string): TokenRecord {
    const stored = this.#bySecret.get(secret);
    if (stored === undefined || this.#clock.now() < stored.issuedAtMs + this.#policy.replicationLagMs) {
      throw this.#refuse("The authorization is not an access token of this registry");
    }
    const record = this.#toRecord(stored);
    if (!record.isActive) throw this.#refuse("The access token has expired or was revoked");
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

  #refuse(message: string): HttpError {
    return new HttpError(this.#policy.refusal, this.#policy.refusal === 403 ? "Access token invalid" : message);
  }

  #store(token: AccessToken, installation: Installation | undefined): void {
    this.#bySecret.set(token.token, { token, installation, issuedAtMs: this.#clock.now() });
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

import type { Permissions } from "../model.js";

/**
 * An access token that the registry issued, without its secret.
 *
 * @example
 * const active = registry.tokens.filter(({ isActive }: TokenRecord) => isActive);
 */
export interface TokenRecord {
  readonly id: string;
  readonly kind: "app" | "installation";
  readonly appId: string;
  readonly installationId?: string;
  readonly organizationId?: string;
  readonly permissions: Permissions;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Whether the token is valid now: neither expired nor revoked. */
  readonly isActive: boolean;
}

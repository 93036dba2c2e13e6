import type { Permissions } from "../model.js";

/** What is known of an access token that the registry made; its secret is left out. */
export interface TokenRecord {
  readonly id: string;
  readonly kind: "app" | "installation";
  readonly appId: string;
  readonly installationId?: string;
  readonly organizationId?: string;
  readonly permissions: Permissions;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Whether the token works now: neither expired nor revoked. */
  readonly isActive: boolean;
}

import type { Installation } from "../generated/model.js";

/** The organization of a webhook's installation, whose fields differ from those of the API. */
export interface WebhookOrganization {
  readonly id: string;
  readonly fullName?: string | null;
  /** The `fullName`, in some webhooks. */
  readonly name?: string | null;
  readonly url?: string | null;
  readonly [field: string]: unknown;
}

/** The installation that a webhook is about, as it was then. */
export interface WebhookInstallation extends Partial<Omit<Installation, "id" | "organization">> {
  readonly id: string;
  readonly organization?: WebhookOrganization;
}

/** Who caused an event. */
export interface WebhookActor {
  readonly id: string;
  readonly email?: string | null;
  readonly fullName?: string | null;
  readonly profilePicture?: string | null;
}

/** What moved. */
export interface WebhookTransaction {
  readonly id: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly status?: string;
  readonly type?: string;
  readonly amount?: number | string;
  readonly creditId?: string;
}

interface InstallationEvent<Name extends string> {
  /** What happened. */
  readonly event: Name;
  readonly installation: WebhookInstallation;
  readonly sender?: WebhookActor | null;
  /** The state of the install link, in some events. */
  readonly state?: string | null;
}

interface TransactionEvent<Name extends string> extends InstallationEvent<Name> {
  readonly transaction?: WebhookTransaction | null;
}

/**
 * Any text but the names of the known events. A `switch` tells an enum from them, as it would not tell `string`; there are no
 * values of it at run time.
 */
declare enum OtherEventName {
  any = "",
}

/** An event that this version does not know: read its fields with care. */
export interface OtherWebhookEvent {
  /** A text, other than the names of the known events. */
  readonly event: OtherEventName;
  readonly installation?: WebhookInstallation | null;
  readonly [field: string]: unknown;
}

/** An event that ICR documents. */
export type KnownWebhookEvent =
  | InstallationEvent<"installed">
  | InstallationEvent<"uninstalled">
  | InstallationEvent<"suspended">
  | InstallationEvent<"unsuspended">
  | InstallationEvent<"newPermissionsAccepted">
  | TransactionEvent<"warehouseTransaction">
  | TransactionEvent<"organizationTransaction">;

/** What the registry signed. ICR adds events and fields without notice: a `switch` over `event` needs a default. */
export type WebhookEvent = KnownWebhookEvent | OtherWebhookEvent;

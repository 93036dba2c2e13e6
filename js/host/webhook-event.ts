import type { Installation } from "../generated/model.js";

/**
 * The organization of a webhook's installation, whose fields differ from those of the API.
 *
 * @example
 * const nameOf = ({ fullName, name }: WebhookOrganization): string => fullName ?? name ?? "unknown";
 */
export interface WebhookOrganization {
  readonly id: string;
  readonly fullName?: string | null;
  /** The `fullName`, in some webhooks. */
  readonly name?: string | null;
  readonly url?: string | null;
  readonly [field: string]: unknown;
}

/**
 * The installation that a webhook is about, as it was then.
 *
 * @example
 * const organizationOf = ({ organization }: WebhookInstallation): string | undefined => organization?.id;
 */
export interface WebhookInstallation extends Partial<Omit<Installation, "id" | "organization">> {
  readonly id: string;
  readonly organization?: WebhookOrganization;
}

/**
 * Who caused an event.
 *
 * @example
 * const mailTo = ({ email }: WebhookActor): string | undefined => email ?? undefined;
 */
export interface WebhookActor {
  readonly id: string;
  readonly email?: string | null;
  readonly fullName?: string | null;
  readonly profilePicture?: string | null;
}

/**
 * What moved.
 *
 * @example
 * const isDone = ({ status }: WebhookTransaction): boolean => status === "processed";
 */
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

/**
 * An event that this version does not know: read its fields with care.
 *
 * @example
 * const log = ({ event, installation }: OtherWebhookEvent): void => console.log(event, installation?.id);
 */
export interface OtherWebhookEvent {
  /** A text, other than the names of the known events. */
  readonly event: OtherEventName;
  readonly installation?: WebhookInstallation | null;
  readonly [field: string]: unknown;
}

/**
 * An event that ICR documents.
 *
 * @example
 * const isRemoval = ({ event }: KnownWebhookEvent): boolean => event === "uninstalled";
 */
export type KnownWebhookEvent =
  | InstallationEvent<"installed">
  | InstallationEvent<"uninstalled">
  | InstallationEvent<"suspended">
  | InstallationEvent<"unsuspended">
  | InstallationEvent<"newPermissionsAccepted">
  | TransactionEvent<"warehouseTransaction">
  | TransactionEvent<"organizationTransaction">;

/**
 * What the registry signed. ICR adds events and fields without notice: a `switch` over `event` needs a default.
 *
 * @example
 * const event: WebhookEvent = await verifyWebhook(request, { secrets });
 * if (event.event === "suspended") await pause(event.installation.id);
 */
export type WebhookEvent = KnownWebhookEvent | OtherWebhookEvent;

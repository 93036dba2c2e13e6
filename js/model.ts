import type { Installation, Organization } from "./generated/model.js";

export type * from "./generated/model.js";

/**
 * What a test says of an installation; everything left out is filled in with believable values.
 *
 * @example { id: "inst-1", organization: { fullName: "Kaskelot Mangroves" }, permissions: { organization_info: "VIEW" } }
 */
export interface InstallationDraft extends Partial<Omit<Installation, "organization">> {
  readonly organization?: Partial<Organization>;
}

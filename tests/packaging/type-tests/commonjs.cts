import { IcrClient, isIcrError, type IcrEvent } from "icr-app-client";
import { createRegistry, icrError } from "icr-app-client/testing";

const registry = createRegistry();
const icr = new IcrClient({ ...registry.clientOptions, onEvent: ({ type }: IcrEvent) => void type });

export async function name(id: string): Promise<string | undefined> {
  try {
    return (await icr.getInstallation(id)).organization.fullName;
  } catch (error) {
    // @ts-expect-error: what is caught may be anything
    void error.code;
    if (isIcrError(error) && error.code === "not_found") return undefined;
    throw error;
  }
}
export const status: 404 | undefined = icrError("not_found").status;

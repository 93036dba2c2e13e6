// With a resolution that does not read `exports`, `typesVersions` of package.json leads to the declarations.
import { IcrClient, isIcrError } from "icr-app-client";
import { createState } from "icr-app-client/host";
import { sealer } from "icr-app-client/stores";
import { createRegistry, icrError } from "icr-app-client/testing";

const registry = createRegistry();
export const icr = new IcrClient(registry.clientOptions);
export const status: 404 | undefined = icrError("not_found").status;
export const state: Promise<string> = createState({ secret: "of this test", session: "s" });
export const isError: boolean = isIcrError(status);
// @ts-expect-error: no key
sealer();

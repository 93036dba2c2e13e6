import type { IcrClient } from "../index.js";
import { API_VERSION } from "../generated/constants.js";

/** Whose token: an installation's id, or `null` for the app. */
export type Owner = string | null;

/** The name of the object that has an owner's token. */
export function objectName(owner: Owner): string {
  return JSON.stringify(owner === null ? ["app"] : ["installation", owner]);
}

/** An owner as a client asks for its token. */
export function ownerFields(owner: Owner): { readonly installationId?: string } {
  return owner === null ? {} : { installationId: owner };
}

/** The name of the object that holds all others back after a 429. */
export const gateName: string = JSON.stringify(["gate"]);

/** The owner that an object's name tells; `undefined` for a name of somebody else's. */
export function ownerOfName(name: string): Owner | undefined {
  const [kind, id] = readArray(name);
  if (kind === "app") return null;
  return kind === "installation" && typeof id === "string" ? id : undefined;
}

/** The key under which a client asks a token store for an owner's token: `key` in src/client/token_manager.rs. */
export function storeKey(
  client: Pick<IcrClient, "baseUrl">,
  { apiVersion = API_VERSION, appId }: { readonly apiVersion?: string | undefined; readonly appId: string },
  owner: Owner,
): string {
  return JSON.stringify([client.baseUrl, apiVersion, appId, owner === null ? "app" : "installation", owner]);
}

/** The owner that a client's key tells. */
export function ownerOfKey(key: string): Owner {
  const [, , , , owner] = readArray(key);
  return typeof owner === "string" ? owner : null;
}

function readArray(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

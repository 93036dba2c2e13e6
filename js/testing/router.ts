import type { Endpoint } from "./endpoint.js";
import { createAppAccessToken } from "./endpoints/create-app-access-token.js";
import { createInstallationAccessToken } from "./endpoints/create-installation-access-token.js";
import { deleteAccessToken } from "./endpoints/delete-access-token.js";
import { getInstallation } from "./endpoints/get-installation.js";
import { listInstallations } from "./endpoints/list-installations.js";
import { listProjects } from "./endpoints/list-projects.js";
import { readWarehouseInventory, writeWarehouseInventory } from "./endpoints/warehouse-inventory.js";
import { HttpError } from "./http-error.js";

const builtIn: readonly Endpoint[] = [
  createAppAccessToken,
  createInstallationAccessToken,
  deleteAccessToken,
  listInstallations,
  getInstallation,
  listProjects,
  readWarehouseInventory,
  writeWarehouseInventory,
];

/** The endpoint for a request, with the parameters of its path. */
export interface RouteMatch {
  readonly endpoint: Endpoint;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The endpoints of one registry. */
export class Router {
  #endpoints = builtIn;

  /** Adds an endpoint, which takes precedence over existing ones. */
  add(endpoint: Endpoint): void {
    this.#endpoints = [endpoint, ...this.#endpoints];
  }

  /** Returns the endpoint for a method and a path below `basePath`; throws an `HttpError` if there is none. */
  match(method: string, path: string): RouteMatch {
    const matches = this.#endpoints.flatMap((endpoint) => {
      const parameters = matchPath(endpoint.path, path);
      return parameters === undefined ? [] : [{ endpoint, parameters }];
    });
    const match = matches.find(({ endpoint }) => endpoint.method === method);
    if (match !== undefined) return match;
    if (matches.length === 0) throw new HttpError(404, `Cannot ${method} ${path}`);
    const allowed = new Set(matches.map(({ endpoint }) => endpoint.method));
    throw new HttpError(405, `Cannot ${method} ${path}`, { allow: [...allowed].join(", ") });
  }
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const names = template.split("/");
  const segments = path.split("/");
  if (names.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [position, name] of names.entries()) {
    const segment = segments[position] ?? "";
    if (name.startsWith("{") && segment !== "") parameters[name.slice(1, -1)] = decode(segment);
    else if (name !== segment) return undefined;
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, "The path is not percent-encoded properly");
  }
}

import type { EndpointContext, TokenEndpoint } from "../endpoint.js";
import { permits } from "../permissions.js";
import { HttpError } from "../http-error.js";
import { parseBody } from "../request-body.js";
import type { TokenRecord } from "../token-record.js";

const path = "/organizations/{organizationId}/warehouse/inventory";

/** `GET /organizations/{organizationId}/warehouse/inventory`: the organization's credits. The shape is invented. */
export const readWarehouseInventory: TokenEndpoint = {
  method: "GET",
  path,
  authorization: "token",
  body: "none",
  handle(context, token) {
    const organizationId = requireOwnOrganization(context, token);
    if (!permits(token.permissions, ["organization_warehouse", "organization_inventory"], "VIEW")) {
      throw new HttpError(403, "The access token lacks the permission organization_warehouse");
    }
    const inventory = [2021, 2022, 2023].map((vintage) => ({
      id: `${organizationId}-${vintage}`,
      vintage,
      quantity: (vintage - 2020) * 1250,
      unit: "tCO2e",
    }));
    return { status: 200, json: { organizationId, inventory } };
  },
};

/** `POST /organizations/{organizationId}/warehouse/inventory`: echoes the JSON body. */
export const writeWarehouseInventory: TokenEndpoint = {
  method: "POST",
  path,
  authorization: "token",
  body: "json",
  handle(context, token) {
    requireOwnOrganization(context, token);
    if (!permits(token.permissions, ["organization_warehouse"], "WRITE")) {
      throw new HttpError(403, "The access token lacks the permission organization_warehouse: WRITE");
    }
    return { status: 201, json: parseBody(context.body!) };
  },
};

function requireOwnOrganization({ state, parameters }: EndpointContext, token: TokenRecord): string {
  const organizationId = parameters["organizationId"]!;
  if (!state.installations.hasOrganization(organizationId)) throw new HttpError(404, "Organization not found");
  if (token.organizationId !== organizationId) {
    throw new HttpError(403, "The access token belongs to another organization");
  }
  return organizationId;
}

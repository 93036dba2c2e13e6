import type { Call, TokenEndpoint } from "../endpoint.js";
import { permits } from "../permissions.js";
import { Refusal } from "../refusal.js";
import type { TokenRecord } from "../token-record.js";

const path = "/organizations/{organizationId}/warehouse/inventory";

/** `GET /organizations/{organizationId}/warehouse/inventory`: what the organization holds. The shape is invented. */
export const readWarehouseInventory: TokenEndpoint = {
  method: "GET",
  path,
  authorization: "token",
  takesBody: false,
  answer(call, token) {
    const organizationId = requireOwnOrganization(call, token);
    if (!permits(token.permissions, ["organization_warehouse", "organization_inventory"], "VIEW")) {
      throw new Refusal(403, "The access token lacks the permission organization_warehouse");
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

/** `POST /organizations/{organizationId}/warehouse/inventory`: sends the JSON body back, to try calls that have one. */
export const writeWarehouseInventory: TokenEndpoint = {
  method: "POST",
  path,
  authorization: "token",
  takesBody: true,
  answer(call, token) {
    requireOwnOrganization(call, token);
    if (!permits(token.permissions, ["organization_warehouse"], "WRITE")) {
      throw new Refusal(403, "The access token lacks the permission organization_warehouse: WRITE");
    }
    return { status: 201, json: call.body };
  },
};

function requireOwnOrganization({ state, parameters }: Call, token: TokenRecord): string {
  const organizationId = parameters["organizationId"]!;
  if (!state.installations.hasOrganization(organizationId)) throw new Refusal(404, "Organization not found");
  if (token.organizationId !== organizationId) {
    throw new Refusal(403, "The access token is not one of this organization's installation");
  }
  return organizationId;
}

import type { TokenEndpoint } from "../endpoint.js";
import { permits } from "../permissions.js";
import { Refusal } from "../refusal.js";

/**
 * `GET /projects`: the projects of the organization whose access token this is, or of all organizations of the app.
 * The shape is invented; it stands for the resources that lie outside the app endpoints.
 */
export const listProjects: TokenEndpoint = {
  method: "GET",
  path: "/projects",
  authorization: "token",
  takesBody: false,
  answer({ state }, token) {
    if (!permits(token.permissions, ["organization_projects"], "VIEW")) {
      throw new Refusal(403, "The access token lacks the permission organization_projects");
    }
    const projects = state.installations
      .activeOf(token.appId)
      .filter(({ id }) => token.installationId === undefined || token.installationId === id)
      .map(({ organization: { id, fullName, countryCode } }) => ({
        id: `project-${id}`,
        organizationId: id,
        name: `${fullName}: first crediting period`,
        countryCode,
      }));
    return { status: 200, json: { projects } };
  },
};

import type { TokenEndpoint } from "../endpoint.js";
import { permits } from "../permissions.js";
import { HttpError } from "../http-error.js";
import { paginate, parsePageRequest } from "../pagination.js";

/**
 * `GET /projects?limit=10&page=0`: a page of the projects of the installation's organization or, for an app's token, of all
 * organizations of the app. A project's fields are invented; it stands for the resources beyond the app endpoints.
 */
export const listProjects: TokenEndpoint = {
  method: "GET",
  path: "/projects",
  authorization: "token",
  body: "none",
  handle({ state, query }, token) {
    if (!permits(token.permissions, ["organization_projects"], "VIEW")) {
      throw new HttpError(403, "The access token lacks the permission organization_projects");
    }
    const projects = state.installations
      .listActive(token.appId)
      .filter(({ id }) => token.installationId === undefined || token.installationId === id)
      .map(({ organization: { id, fullName, countryCode } }) => ({
        id: `project-${id}`,
        organizationId: id,
        name: `${fullName}: first crediting period`,
        countryCode,
      }));
    const { maxLimit, paginationEnds } = state.settings;
    const { pagination, entries } = paginate(projects, parsePageRequest(query, maxLimit), paginationEnds);
    return { status: 200, json: { pagination, projects: entries } };
  },
};

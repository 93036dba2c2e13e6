import type { AppEndpoint } from "../endpoint.js";
import { paginate, parsePageRequest } from "../pagination.js";

/** `GET /app/installations?limit=10&page=0`: a page of the app's active installations. */
export const listInstallations: AppEndpoint = {
  method: "GET",
  path: "/app/installations",
  authorization: "jwt",
  body: "none",
  handle({ state, query }, app) {
    const { maxLimit, paginationEnds } = state.settings;
    const request = parsePageRequest(query, maxLimit);
    const { pagination, entries } = paginate(state.installations.listActive(app.id), request, paginationEnds);
    return { status: 200, json: { pagination, installations: entries } };
  },
};

import type { AppEndpoint } from "../endpoint.js";

/** `GET /app/installations/{installationId}`: one installation. */
export const getInstallation: AppEndpoint = {
  method: "GET",
  path: "/app/installations/{installationId}",
  authorization: "jwt",
  body: "none",
  handle({ state, parameters }, app) {
    return { status: 200, json: state.installations.get(app.id, parameters["installationId"]!) };
  },
};

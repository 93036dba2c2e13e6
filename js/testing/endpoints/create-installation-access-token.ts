import type { AppEndpoint } from "../endpoint.js";

/** `POST /app/installations/{installationId}/accessTokens`: creates an access token of an installation. */
export const createInstallationAccessToken: AppEndpoint = {
  method: "POST",
  path: "/app/installations/{installationId}/accessTokens",
  authorization: "jwt",
  body: "none",
  handle({ state, parameters }, app) {
    const installation = state.installations.get(app.id, parameters["installationId"]!);
    return { status: 201, json: state.tokens.createForInstallation(installation) };
  },
};

import type { AppEndpoint } from "../endpoint.js";

/** `POST /app/accessTokens`: creates an access token of the app. */
export const createAppAccessToken: AppEndpoint = {
  method: "POST",
  path: "/app/accessTokens",
  authorization: "jwt",
  body: "none",
  handle: ({ state }, app) => ({ status: 201, json: state.tokens.createForApp(app) }),
};

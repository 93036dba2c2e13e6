import type { AppEndpoint } from "../endpoint.js";

/** `POST /app/accessTokens`: a new access token of the app. */
export const createAppAccessToken: AppEndpoint = {
  method: "POST",
  path: "/app/accessTokens",
  authorization: "jwt",
  takesBody: false,
  answer: ({ state }, app) => ({ status: 201, json: state.tokens.createForApp(app) }),
};

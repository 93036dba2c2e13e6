import type { TokenEndpoint } from "../endpoint.js";

/** `DELETE /app/installations/token`: revokes the token that authorizes the request. */
export const deleteAccessToken: TokenEndpoint = {
  method: "DELETE",
  path: "/app/installations/token",
  authorization: "token",
  body: "none",
  handle: ({ state }, token) => ({ status: 200, json: state.tokens.revoke(token.id) }),
};

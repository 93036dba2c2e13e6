import type { TokenEndpoint } from "../endpoint.js";

/** `DELETE /app/installations/token`: makes the token that authorizes the request invalid. */
export const deleteAccessToken: TokenEndpoint = {
  method: "DELETE",
  path: "/app/installations/token",
  authorization: "token",
  takesBody: false,
  answer: ({ state }, token) => ({ status: 200, json: state.tokens.revoke(token.id) }),
};

import { exampleAccessToken, exampleInstallation } from "icr-app-client/testing";
import { operations } from "../../support/operations.mjs";

const { id } = exampleInstallation;
const thing = { id: "thing-1" };
const things = (icr, init) => icr.fetchAsInstallation(id, "/things", init);

const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

/** The documented response with a token that has not expired, and with characters of two to four bytes. */
function withoutFault(response) {
  if (response === true) return true;
  return { ...response, ...(response.token && { expiresAt }), note: "Þingeyri, 気候, 🌱" };
}

/** The calls whose response the client reads itself: how each is made, and what it returns without a fault. */
export const readingCalls = [
  ...operations.map(({ name, call, response }) => ({ name, send: call, good: withoutFault(response) })),
  {
    name: "the token that fetchAsInstallation needs",
    send: async (icr, options) => (await things(icr, options)).json(),
    hasResponse: true,
    good: withoutFault(thing),
  },
];

/** A call that returns the `Response`. */
export const rawCall = {
  name: "fetchAsInstallation",
  prepare: (icr) => icr.installationAccessToken(id),
  send: things,
  hasResponse: true,
  good: withoutFault(thing),
};

/** The documented responses as JSON, by method and path. */
export const bodies = Object.fromEntries([
  ...operations.map(({ method, path, response }) => [`${method} ${path}`, JSON.stringify(withoutFault(response))]),
  ["GET /things", JSON.stringify(rawCall.good)],
  ["POST /things", JSON.stringify(rawCall.good)],
  ["DELETE /things", JSON.stringify(rawCall.good)],
  ["PUT /things", JSON.stringify(rawCall.good)],
]);

/** The token that deleteAccessToken deletes. */
export const { token } = exampleAccessToken;

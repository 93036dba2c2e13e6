import { exampleAccessToken, exampleInstallation } from "icr-app-client/testing";
import { operations } from "../../support/operations.mjs";

const { id } = exampleInstallation;
const thing = { id: "thing-1" };
const things = (icr, init) => icr.fetchAsInstallation(id, "/things", init);

const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

/** The documented answer with a token that has not expired, and with characters of two to four bytes. */
function goodOf(answer) {
  if (answer === true) return true;
  return { ...answer, ...(answer.token && { expiresAt }), note: "Þingeyri, 気候, 🌱" };
}

/** The calls whose answer the client reads itself: how each is made, and what it gives when all is well. */
export const readingCalls = [
  ...operations.map(({ name, call, answer }) => ({ name, send: call, good: goodOf(answer) })),
  {
    name: "the token that fetchAsInstallation needs",
    send: async (icr, options) => (await things(icr, options)).json(),
    good: goodOf(thing),
  },
];

/** A call whose answer is the caller's to read. */
export const rawCall = {
  name: "fetchAsInstallation",
  prepare: (icr) => icr.installationAccessToken(id),
  send: things,
  good: goodOf(thing),
};

/** The documented answers as JSON, by method and path. */
export const bodies = Object.fromEntries([
  ...operations.map(({ method, path, answer }) => [`${method} ${path}`, JSON.stringify(goodOf(answer))]),
  ["GET /things", JSON.stringify(rawCall.good)],
  ["POST /things", JSON.stringify(rawCall.good)],
  ["DELETE /things", JSON.stringify(rawCall.good)],
  ["PUT /things", JSON.stringify(rawCall.good)],
]);

/** The token that deleteAccessToken deletes. */
export const { token } = exampleAccessToken;

import { exampleAccessToken, exampleInstallation, exampleInstallationAccessToken } from "icr-app-client/testing";

const { id } = exampleInstallation;
const secret = exampleAccessToken.token;
const page = {
  pagination: { total: 100, currentPage: 1, pageCount: 10, nextPage: 2, prevPage: 0 },
  installations: [exampleInstallation],
};

/** The five documented operations: a call, the request that it makes, and the documented response. */
export const operations = [
  {
    name: "createAppAccessToken",
    call: (icr, options) => icr.createAppAccessToken(options),
    method: "POST",
    path: "/app/accessTokens",
    response: exampleAccessToken,
  },
  {
    name: "createInstallationAccessToken",
    call: (icr, options) => icr.createInstallationAccessToken(id, options),
    method: "POST",
    path: `/app/installations/${id}/accessTokens`,
    response: exampleInstallationAccessToken,
  },
  {
    name: "deleteAccessToken",
    call: (icr, options) => icr.deleteAccessToken(secret, options),
    method: "DELETE",
    path: "/app/installations/token",
    response: true,
    bearer: secret,
  },
  {
    name: "listInstallations",
    call: (icr, options) => icr.listInstallations({ limit: 10, page: 1, ...options }),
    method: "GET",
    path: "/app/installations",
    query: "?limit=10&page=1",
    response: page,
  },
  {
    name: "getInstallation",
    call: (icr, options) => icr.getInstallation(id, options),
    method: "GET",
    path: `/app/installations/${id}`,
    response: exampleInstallation,
  },
];

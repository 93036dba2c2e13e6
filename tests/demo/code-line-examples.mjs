import * as codeLines from "../../www/code-lines.js";

// The arguments of each function that makes lines; lines without an example are an error.
const given = {
  createClient: [{ maxRetries: 2, timeoutMs: 30_000 }],
  install: [],
  callback: [],
  webhook: [],
  listPage: [{ limit: 20, page: 0 }],
  listAll: [{ limit: 100, concurrency: 4 }],
  getInstallation: ["id"],
  accessToken: ["id"],
  appAccessToken: [],
  deleteToken: [],
  callApi: ["id", "inventory"],
  findOrganization: ["organization"],
  invalidate: ["id"],
  revokeAll: [],
};

/** All code that the page shows, `{ name, js, rust }`, for this installation. */
export function exampleLines({ id, organization }) {
  const functions = Object.entries(codeLines).filter(([, value]) => typeof value === "function");
  const inventory = `/organizations/${organization.id}/warehouse/inventory`;
  const values = { id, organization: organization.id, inventory };
  return functions.map(([name, lines]) => {
    if (!given[name]) throw new Error(`tests/demo/code-line-examples.mjs has no example of ${name}`);
    return { name, ...lines(...given[name].map((value) => values[value] ?? value)) };
  });
}

import * as codeLines from "../../www/code-lines.js";

// The arguments of each function that makes a line; a line without an example is an error.
const given = {
  quickStart: [],
  createClient: [{ maxRetries: 2, timeoutMs: 30_000 }],
  logEvents: [],
  listPage: [{ limit: 20, page: 0 }],
  listAll: [{ limit: 100, concurrency: 4 }],
  getInstallation: ["id"],
  createInstallationToken: ["id"],
  createAppToken: [],
  deleteToken: [],
  callApi: ["id", "/projects"],
  manyCallers: ["id", 50],
  invalidate: ["id"],
  revokeAll: [],
};

/** Every line of code that the page shows, `{ name, js, rust }`, for the installation with this id. */
export function exampleLines(installationId) {
  const functions = Object.entries(codeLines).filter(([, value]) => typeof value === "function");
  return functions.map(([name, line]) => {
    if (!given[name]) throw new Error(`tests/demo/code-line-examples.mjs has no example of ${name}`);
    return { name, ...line(...given[name].map((value) => (value === "id" ? installationId : value))) };
  });
}

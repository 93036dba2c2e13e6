// One of the processes that share a database: does what the test asks for, with clients that share nothing else, as those of
// functions that run for one request each.
import process from "node:process";
import { IcrClient } from "icr-app-client";

// The recipes log what their database does, which is not the test's.
console.error = () => {};

const stores = new Map();
const holders = new Map();

const tasks = {
  /** Loads a recipe against a database. */
  async open({ name, module, env }) {
    Object.assign(process.env, env);
    stores.set(name, (await import(`${module}?${name}`)).tokenStore);
  },
  /** Has `callers` of each client ask for the token of each id, all at once. */
  async tokens({ name, options, ids, clients, callers = 1, call }) {
    const tokenStore = stores.get(name);
    const created = Array.from({ length: clients }, () => new IcrClient({ ...options, tokenStore }));
    holders.set(name, created);
    const started = performance.now();
    const calls = Array.from({ length: callers }, () => created).flat();
    const tokens = await Promise.all(ids.flatMap((id) => calls.map((icr) => icr.installationAccessToken(id, call))));
    return { secrets: [...new Set(tokens.map(({ token }) => token))], ms: performance.now() - started };
  },
  /** Has the clients that were made last call the API with the tokens that they hold. */
  async calls({ name, id }) {
    const responses = await Promise.all(holders.get(name).map((icr) => icr.fetchAsInstallation(id, "/projects")));
    return [...new Set(responses.map(({ status }) => status))];
  },
};

process.on("message", ({ number, task, ...given }) => {
  tasks[task](given).then(
    (result) => process.send({ number, result }),
    (error) => process.send({ number, error: `${error?.stack ?? error}` }),
  );
});
process.once("disconnect", () => process.exit());
process.send({ number: 0 });

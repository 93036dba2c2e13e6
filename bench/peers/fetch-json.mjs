// The least that can be done: no timeout, no check, no error worth the name. What the others add is measured by it.
import { pageByPage } from "./page-by-page.mjs";

export function createClient({ baseUrl, jwt }) {
  const send = (method, path, bearer) =>
    fetch(baseUrl + path, {
      method,
      headers: { accept: "application/json", authorization: `Bearer ${bearer}`, "x-icr-api-version": "2023-06-16" },
    });
  const mint = async (id) => (await send("POST", `/app/installations/${id}/accessTokens`, jwt)).json();
  const page = async (limit, number) =>
    (await send("GET", `/app/installations?limit=${limit}&page=${number}`, jwt)).json();
  const tokens = new Map();
  async function fetchAs(installationId, path) {
    if (!tokens.has(installationId)) tokens.set(installationId, await mint(installationId));
    return send("GET", path, tokens.get(installationId).token);
  }
  return {
    mint,
    page,
    walk: () => pageByPage(page),
    fetchAs,
    json: async (installationId, path) => (await fetchAs(installationId, path)).json(),
  };
}

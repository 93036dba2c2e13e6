import ky from "ky";

export function createClient({ baseUrl, jwt }) {
  const headers = { authorization: `Bearer ${jwt}`, "x-icr-api-version": "2023-06-16" };
  const icr = ky.create({ prefixUrl: baseUrl, headers, timeout: 30_000, retry: 2 });
  return {
    mint: (installationId) => icr.post(`app/installations/${installationId}/accessTokens`).json(),
    page: (limit, page) => icr.get("app/installations", { searchParams: { limit, page } }).json(),
  };
}

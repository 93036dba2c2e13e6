import createFetchClient from "openapi-fetch";

export function createClient({ baseUrl, jwt }) {
  const headers = { accept: "application/json", authorization: `Bearer ${jwt}`, "x-icr-api-version": "2023-06-16" };
  const icr = createFetchClient({ baseUrl, headers });
  const dataOf = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  return {
    async mint(installationId) {
      const params = { path: { installationId } };
      return dataOf(await icr.POST("/app/installations/{installationId}/accessTokens", { params }));
    },
    async page(limit, page) {
      return dataOf(await icr.GET("/app/installations", { params: { query: { limit, page } } }));
    },
  };
}

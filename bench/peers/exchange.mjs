// What src/runtime/js does for a request, without the wasm that decides on it: the package cannot be faster than that.
import { createGate } from "../../src/runtime/js/gate.js";
import { fetchOnce } from "../../src/runtime/js/fetch.js";
import { buildRequestInit } from "../../src/runtime/js/request.js";
import { parseJson } from "../../src/runtime/js/values.js";

const defaultHeaders = { accept: "application/json", "x-icr-api-version": "2023-06-16" };

export function createClient({ baseUrl, jwt }) {
  const slots = createGate(100, true);
  async function send(method, path) {
    const init = buildRequestInit(method, defaultHeaders);
    const wait = [30_000, Infinity, undefined];
    const [, result] = await fetchOnce(
      undefined,
      baseUrl + path,
      init,
      undefined,
      jwt,
      undefined,
      slots,
      ...wait,
      false,
    );
    return parseJson(result[/* text */ 5]);
  }
  return {
    mint: (id) => send("POST", `/app/installations/${encodeURIComponent(id)}/accessTokens`),
    page: (limit, page) => send("GET", `/app/installations?limit=${limit}&page=${page}`),
  };
}

import axios from "axios";
import { GraphQLClient } from "graphql-request";
import ky from "ky";
import { ofetch } from "ofetch";
import createClient from "openapi-fetch";

/**
 * Each library as its recipe (docs/recipes/http-libraries.md) sets it up, over a caller's `fetch`. `get` and `post` resolve to the parsed body;
 * a status that is no success rejects with the library's own error, of which `failure` reads status and body.
 */
export const libraries = {
  "openapi-fetch"({ baseUrl }, { fetch }) {
    const api = createClient({ baseUrl, fetch });
    const body = async (sent) => {
      const { data, error, response } = await sent;
      if (!response.ok) throw Object.assign(new Error("openapi-fetch returned an error"), { error, response });
      return data;
    };
    return {
      get: (path, { query, ...options } = {}) => body(api.GET(path, { params: { query }, ...options })),
      head: async (path) => (await api.HEAD(path)).response.status,
      post: (path, content, options) => body(api.POST(path, { body: content, ...options })),
      postForm: (path, form) => body(api.POST(path, { body: form, bodySerializer: (content) => content })),
      timeout: (path, timeoutMs) => body(api.GET(path, { signal: AbortSignal.timeout(timeoutMs) })),
      failure: ({ error, response }) => [response.status, error],
      cause: (error) => error,
    };
  },

  ky({ baseUrl }, { fetch }) {
    const api = ky.create({ prefix: baseUrl, fetch, retry: 0, timeout: false });
    const body = async (sent) => {
      const text = await (await sent).text();
      return text ? JSON.parse(text) : undefined;
    };
    return {
      get: (path, { query, ...options } = {}) => body(api.get(path, { searchParams: query, ...options })),
      head: async (path) => (await api.head(path)).status,
      post: (path, content, options) => body(api.post(path, { json: content, ...options })),
      postForm: (path, form) => body(api.post(path, { body: form })),
      postWithProgress: (path, content, onProgress) =>
        body(
          api.post(path, { json: content, onUploadProgress: ({ transferredBytes }) => onProgress(transferredBytes) }),
        ),
      timeout: (path, timeoutMs) => body(api.get(path, { timeout: timeoutMs })),
      failure: ({ response, data }) => [response.status, data],
      cause: (error) => error,
    };
  },

  axios({ baseUrl }, { fetch }) {
    const api = axios.create({ baseURL: baseUrl, adapter: "fetch", env: { fetch } });
    const body = async (sent) => (await sent).data || undefined;
    return {
      get: (path, { query, ...options } = {}) => body(api.get(path, { params: query, ...options })),
      head: async (path) => (await api.head(path)).status,
      post: (path, content, options) => body(api.post(path, content, options)),
      postForm: (path, form) => body(api.postForm(path, form)),
      postWithProgress: (path, content, onProgress) =>
        body(api.post(path, content, { onUploadProgress: ({ loaded }) => onProgress(loaded) })),
      timeout: (path, timeoutMs) => body(api.get(path, { timeout: timeoutMs })),
      failure: ({ response }) => [response.status, response.data],
      cause: (error) => error.cause,
    };
  },

  ofetch({ baseUrl }, { fetch }) {
    const api = ofetch.create({ baseURL: baseUrl, retry: 0 }, { fetch });
    return {
      get: (path, options) => api(path, options),
      head: async (path) => (await api.raw(path, { method: "HEAD" })).status,
      post: (path, content, options) => api(path, { method: "POST", body: content, ...options }),
      postForm: (path, form) => api(path, { method: "POST", body: form }),
      timeout: (path, timeoutMs) => api(path, { timeout: timeoutMs }),
      failure: ({ status, data }) => [status, data],
      cause: (error) => error.cause,
    };
  },
};

/** A client of the API's GraphQL endpoint, which is all that graphql-request has. */
export function graphql({ baseUrl }, { fetch }, options) {
  return new GraphQLClient(`${baseUrl}/graphql`, { fetch, ...options });
}

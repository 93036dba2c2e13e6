const origin = "https://registry.example";

/** Sends `"METHOD /path"` to a registry and resolves to the status, the headers and the body of its response. */
export async function call(registry, request, { jwt, token, version, body, headers, ...init } = {}) {
  const [method, path] = request.split(" ");
  const authorization = jwt ?? token;
  const response = await registry.fetch(origin + path, {
    method,
    headers: {
      ...(authorization && { authorization: `Bearer ${authorization}` }),
      ...(version && { "x-icr-api-version": version }),
      ...headers,
    },
    ...(body !== undefined && { body }),
    ...init,
  });
  return read(response);
}

/** The status, the headers and the body of a response, the body as JSON if it is. */
export async function read(response) {
  const text = await response.text();
  const isJson = text !== "" && response.headers.get("content-type")?.startsWith("application/json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Calls as the registry's first app, with a JWT made for this call. */
export async function callAsApp(registry, request, options) {
  return call(registry, request, { jwt: await registry.signJwt(), ...options });
}

/** The secret of a new access token: of an installation if one is given, else of the first app. */
export async function mint(registry, installationId) {
  const path = installationId ? `/app/installations/${installationId}/accessTokens` : "/app/accessTokens";
  const { body } = await callAsApp(registry, `POST ${path}`);
  return body.token;
}

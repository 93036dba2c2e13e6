import { setUp } from "../../support/registry-client.mjs";

/** A proxy's URL, whose path has to stay in front of every path. */
export const baseUrl = "https://my.app/icr/api";

/**
 * A registry with endpoints for the libraries to call, a client of it, and callers of two installations. `sent` has
 * each `fetch` of a path other than the app's own.
 *
 * @param {(handler: typeof fetch) => Promise<string>} [serve] puts the registry behind a server and returns its origin
 */
export async function createSetting(serve) {
  const sent = [];
  const { registry, icr } = setUp(
    {
      baseUrl,
      fetch(url, init) {
        const response = send(url, init);
        if (!url.startsWith(`${baseUrl}/app/`)) sent.push({ url, init, response });
        return response;
      },
    },
    { basePath: "/icr/api", installations: 2 },
  );
  const origin = await serve?.(registry.fetch);
  const send = origin ? (url, init) => fetch(url.replace("https://my.app", origin), init) : registry.fetch;
  for (const method of ["GET", "HEAD", "POST"]) {
    registry.route(method, "/echo", ({ request, body, installation }) => ({
      method,
      body: body ?? null,
      query: [...new URL(request.url).searchParams],
      installationId: installation?.id,
      contentType: request.headers.get("content-type"),
    }));
    registry.route(method, "/graphql", ({ query, body, installation }) => ({
      data: {
        method,
        installationId: installation?.id,
        variables: body?.variables ?? JSON.parse(query.variables ?? "null"),
      },
    }));
  }
  registry.route("GET", "/empty", () => undefined);
  registry.route("POST", "/upload", async ({ request }) => {
    const file = (await request.formData()).get("file");
    return { name: file.name, content: await file.text() };
  });
  const [org, other] = registry.installations.map(({ id }) => icr.asInstallation(id));
  return { registry, icr, org, other, ids: registry.installations.map(({ id }) => id), sent };
}

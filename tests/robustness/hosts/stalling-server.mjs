import { createServer } from "node:http";
import { IcrClient } from "icr-app-client";
import { exampleAccessToken } from "icr-app-client/testing";
import { createJwt } from "../../support/jwt.mjs";

/**
 * A registry on loopback whose `/stall` sends the first half of a body and no more, and whose `/projects` answers in full.
 * `closed` counts the connections that clients closed while a body stalled. `icr` is a client of it.
 */
export async function startStallingServer() {
  const state = { stalled: 0, closed: 0 };
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    request.resume();
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname.endsWith("/accessTokens")) {
      const expiresAt = new Date(Date.now() + 7_200_000).toISOString();
      response.end(JSON.stringify({ ...exampleAccessToken, expiresAt }));
    } else if (pathname === "/stall") {
      state.stalled += 1;
      response.once("close", () => (state.closed += 1));
      response.write('{"first":"half",');
    } else if (pathname === "/none") {
      response.writeHead(204).end();
    } else response.end('{"projects":[]}');
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const icr = new IcrClient({ jwt: createJwt({ iss: exampleAccessToken.appId }), baseUrl: url, maxRetries: 0 });
  return { state, url, icr };
}

import { SANDBOX_URL } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";
import type { Connect, Plugin } from "vite";

/** The host of the page, in `vite` and `vite preview`: it signs JWTs, and hands the page's calls on to the registry. */
export function icrHost({
  ICR_APP_ID = "",
  ICR_PRIVATE_KEY = "",
  ICR_BASE_URL = SANDBOX_URL,
}: NodeJS.ProcessEnv): Plugin {
  const sign = jwtSigner({ appId: ICR_APP_ID, privateKey: ICR_PRIVATE_KEY });
  const giveJwt: Connect.NextHandleFunction = (request, response, next) => {
    // Whoever has this JWT acts as the app: in a real host, ask here whether someone is signed in who may.
    if (request.headers["sec-fetch-site"] !== "same-origin") return void response.writeHead(403).end();
    const headers = { "content-type": "application/jwt", "cache-control": "no-store" };
    void sign().then((jwt) => response.writeHead(200, headers).end(jwt), next);
  };
  const serve = ({ middlewares }: { middlewares: Connect.Server }) => void middlewares.use("/icr/jwt", giveJwt);
  const rewrite = (path: string) => path.slice("/icr/api".length);
  const proxy = { "/icr/api": { target: ICR_BASE_URL, changeOrigin: true, rewrite } };
  return {
    name: "icr-host",
    config: () => ({ server: { proxy }, preview: { proxy } }),
    configureServer: serve,
    configurePreviewServer: serve,
  };
}

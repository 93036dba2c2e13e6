import type { H3Event } from "h3";
import { IcrClient } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";

let client: IcrClient | undefined;

/** The client of this server. On Cloudflare the configuration is complete only in a request. */
export function useIcr(event: H3Event) {
  const { icrAppId, icrPrivateKey, icrBaseUrl } = useRuntimeConfig(event);
  return (client ??= new IcrClient({
    baseUrl: icrBaseUrl || undefined,
    jwt: jwtSigner({ appId: icrAppId, privateKey: icrPrivateKey }),
  }));
}

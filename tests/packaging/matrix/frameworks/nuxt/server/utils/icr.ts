import { IcrClient } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";

let client: IcrClient | undefined;

/** The client of this server. The configuration is complete only in a request. */
export function useIcr() {
  const { icrAppId, icrPrivateKey, icrBaseUrl } = useRuntimeConfig();
  return (client ??= new IcrClient({
    baseUrl: icrBaseUrl || undefined,
    jwt: jwtSigner({ appId: icrAppId, privateKey: icrPrivateKey }),
  }));
}

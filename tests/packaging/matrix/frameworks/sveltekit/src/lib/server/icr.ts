import { ICR_APP_ID, ICR_BASE_URL, ICR_PRIVATE_KEY } from "$app/env/private";
import { IcrClient } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";

export const icr = new IcrClient({
  baseUrl: ICR_BASE_URL,
  jwt: jwtSigner({ appId: ICR_APP_ID, privateKey: ICR_PRIVATE_KEY }),
});

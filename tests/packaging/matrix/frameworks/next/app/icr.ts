import { IcrClient } from "icr-app-client";
import { jwtSigner } from "icr-app-client/host";

const { ICR_APP_ID = "", ICR_PRIVATE_KEY = "", ICR_BASE_URL } = process.env;

export const icr = new IcrClient({
  baseUrl: ICR_BASE_URL,
  jwt: jwtSigner({ appId: ICR_APP_ID, privateKey: ICR_PRIVATE_KEY }),
});

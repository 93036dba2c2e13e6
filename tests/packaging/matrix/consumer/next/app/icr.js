import { IcrClient } from "icr-app-client";
import { importPKCS8, SignJWT } from "jose";

export const icr = new IcrClient({
  baseUrl: process.env.ICR_BASE_URL,
  async jwt({ now }) {
    const key = await importPKCS8(process.env.ICR_PRIVATE_KEY, "RS256");
    const seconds = Math.floor(now / 1000);
    return new SignJWT({ alg: "RS256", iss: process.env.ICR_APP_ID, iat: seconds - 60, exp: seconds + 540 })
      .setProtectedHeader({ alg: "RS256" })
      .sign(key);
  },
});

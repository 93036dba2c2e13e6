import { IcrClient } from "icr-app-client";
import { kvTokenStore } from "icr-app-client/workers";
import { importPKCS8, SignJWT } from "jose";

export type Env = Record<"ICR_APP_ID" | "ICR_PRIVATE_KEY" | "ICR_BASE_URL", string> & {
  ICR_TOKENS: KVNamespace;
  PROJECTS: KVNamespace;
  INSTALLATIONS: Queue<string>;
};

/** A client for one event: a request, a run of the cron trigger, or a batch of the queue. KV shares its tokens. */
export function clientOf(env: Env, ctx: Pick<ExecutionContext, "waitUntil">): IcrClient {
  return new IcrClient({
    baseUrl: env.ICR_BASE_URL,
    appId: env.ICR_APP_ID,
    tokenStore: kvTokenStore(env.ICR_TOKENS),
    waitUntil: (promise) => ctx.waitUntil(promise), // A refresh may outlast the event.
    coalesce: true, // This client lives inside of one event.
    async jwt({ now }) {
      const seconds = Math.floor(now / 1000);
      return new SignJWT({ alg: "RS256", iss: env.ICR_APP_ID, iat: seconds - 60, exp: seconds + 540 })
        .setProtectedHeader({ alg: "RS256" })
        .sign(await importPKCS8(env.ICR_PRIVATE_KEY, "RS256"));
    },
  });
}

import { env } from "cloudflare:workers";
import { IcrClient } from "icr-app-client";
import type { BrokerAnswer, IcrTokensProps, RevocationAnswer } from "icr-app-client/workers";
import { IcrTokenBroker, IcrTokens, brokerTokenStore, kvTokenStore, sealer } from "icr-app-client/workers";

interface BrokerEnv {
  readonly ICR_APP_ID: string;
  readonly SEALING_KEY: string;
  readonly BROKER: DurableObjectNamespace<Broker>;
  readonly TOKENS: KVNamespace;
}

// By methods, or by fields with a function.
export class Broker extends IcrTokenBroker<BrokerEnv> {
  client = (of: BrokerEnv) => ({ appId: of.ICR_APP_ID, jwt: ({ now }: { now: number }) => String(now) });
  protected override replica(of: BrokerEnv) {
    return kvTokenStore(of.TOKENS, { seal: sealer([of.SEALING_KEY]) });
  }
  protected override gate = (of: BrokerEnv) => of.BROKER;
}

export class Tokens extends IcrTokens<BrokerEnv> {
  protected override broker(of: BrokerEnv) {
    return of.BROKER.jurisdiction("eu");
  }
  protected override locationHint = () => "weur" as const;
}

interface AppEnv {
  readonly ICR_APP_ID: string;
  readonly ICR_TOKENS: Service<typeof Tokens>;
  readonly UNTYPED: Fetcher;
  readonly BROKER: DurableObjectNamespace<Broker>;
}

declare const app: AppEnv;
export const icr = new IcrClient({ appId: app.ICR_APP_ID, tokenStore: brokerTokenStore(app.ICR_TOKENS) });
brokerTokenStore(app.UNTYPED, { onBrokerFailure: "fail", timeoutMs: 5_000 });
brokerTokenStore(app.BROKER, {
  cache: () => caches.open("icr-tokens"),
  cacheTtlMs: 30_000,
  seal: sealer(["key"]),
  locationHint: "weur",
});
// @ts-expect-error a name is no binding
brokerTokenStore("ICR_TOKENS");
// @ts-expect-error without a broker a client needs a JWT
export const lacking = new IcrClient({ appId: app.ICR_APP_ID, tokenStore: kvTokenStore((env as BrokerEnv).TOKENS) });

export async function direct(): Promise<string> {
  const answer: BrokerAnswer = await app.ICR_TOKENS.token("i-1");
  if ("error" in answer) throw new Error(answer.error.code);
  const revocation: RevocationAnswer = await app.ICR_TOKENS.revoke("i-1");
  return "revoked" in revocation && revocation.revoked ? answer.token.token : String(answer.now);
}

export const props: IcrTokensProps = { client: "shop", installations: "*", may: ["token"] };
// @ts-expect-error nobody may do everything
export const tooMuch: IcrTokensProps = { client: "shop", installations: [], may: ["everything"] };

// @ts-expect-error `client` is missing
export class Incomplete extends IcrTokenBroker<BrokerEnv> {}

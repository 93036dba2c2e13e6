import type { AccessTokens } from "./access-tokens.js";
import type { Apps } from "./apps.js";
import type { Clock } from "./clock.js";
import type { Fault } from "./fault.js";
import type { FaultQueue } from "./fault-queue.js";
import type { Installations } from "./installations.js";
import type { RegistryOptions } from "./options.js";
import type { RateLimiter } from "./rate-limiter.js";
import type { RequestLog } from "./request-log.js";
import type { Router } from "./router.js";
import type { WebhookSender } from "./webhook-sender.js";

/** The options that apply to requests, with defaults filled in. */
export type Settings = Required<
  Pick<RegistryOptions, "basePath" | "apiVersions" | "paginationEnds" | "maxLimit" | "cors">
>;

/** The state of one registry. */
export interface RegistryState {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly installations: Installations;
  readonly tokens: AccessTokens;
  readonly rateLimiter: RateLimiter;
  readonly faults: FaultQueue<Fault>;
  readonly webhooks: WebhookSender;
  readonly router: Router;
  readonly log: RequestLog;
}

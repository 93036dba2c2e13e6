import type { AccessTokens } from "./access-tokens.js";
import type { Apps } from "./apps.js";
import type { Clock } from "./clock.js";
import type { Faults } from "./faults.js";
import type { Installations } from "./installations.js";
import type { RegistryOptions } from "./options.js";
import type { RequestLog } from "./request-log.js";

/** Options as a registry uses them, with every default in place. */
export type Settings = Required<
  Pick<RegistryOptions, "basePath" | "apiVersions" | "paginationEnds" | "maxLimit" | "cors">
>;

/** Everything that one registry holds. */
export interface RegistryState {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly installations: Installations;
  readonly tokens: AccessTokens;
  readonly faults: Faults;
  readonly log: RequestLog;
}

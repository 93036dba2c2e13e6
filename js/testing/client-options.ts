import type { RegistryFetch } from "./fetch.js";
import type { JwtRequest } from "./options.js";

/**
 * Options that connect an `IcrClient` to a registry: its JWTs, its `fetch`, its first app, and its clock, so that
 * `registry.advance` moves the client's time, too.
 *
 * @example const icr = new IcrClient({ ...registry.clientOptions, maxRetries: 0 });
 */
export interface RegistryClientOptions {
  /** Signs JWTs of the first app: `registry.signJwt`. */
  readonly jwt: (request?: JwtRequest) => Promise<string>;
  /** `registry.fetch`. */
  readonly fetch: RegistryFetch;
  /** The id of the first app. */
  readonly appId: string;
  /** `registry.now`, in milliseconds since 1970. */
  readonly now: () => number;
}

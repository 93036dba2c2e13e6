/**
 * Token stores for many processes: `icr-app-client/stores`.
 *
 * @module
 */
export type { MaybePromise } from "./backend-command.js";
export { leasedTokenStore } from "./leased-token-store.js";
export type { LeaseBackend, LeasedTokenStoreOptions } from "./leased-token-store.js";
export { sealer } from "./sealer.js";
export type { Sealer, SealingKey } from "./sealer.js";
export { unstorageTokenStore } from "./unstorage-token-store.js";
export type { UnstorageLike, UnstorageTokenStoreOptions } from "./unstorage-token-store.js";

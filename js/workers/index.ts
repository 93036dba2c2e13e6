export type { BrokerAnswer, BrokerWanted, IcrErrorFields, RevocationAnswer } from "./answer.js";
export { type BrokerClientOptions, IcrTokenBroker } from "./broker.js";
export type { BrokerNamespace, BrokerObject } from "./broker-object.js";
export { type BrokerBinding, type BrokerTokenStoreOptions, brokerTokenStore } from "./broker-token-store.js";
export type { CacheSource } from "./cache-tier.js";
export { type KvTokenStoreOptions, kvTokenStore } from "./kv-token-store.js";
export { IcrTokens, type IcrTokensProps } from "./tokens.js";
export { type Sealer, type SealingKey, sealer } from "../stores/sealer.js";

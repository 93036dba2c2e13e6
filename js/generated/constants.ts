// Generated from src/ by `npm run generate`: change the Rust source, not this file.

/** The registry's API. */
export const PRODUCTION_URL = "https://api.carbonregistry.com";

/** The registry's sandbox API, with data of its own. */
export const SANDBOX_URL = "https://sandbox-api.carbonregistry.com";

/** The documented version of the API, which the `x-icr-api-version` header names. */
export const API_VERSION = "2023-06-16";

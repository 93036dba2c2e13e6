// Generated from src/ by `npm run generate`: change the Rust source, not this file.

/**
 * The registry's API.
 *
 * @example
 * const icr = new IcrClient({ jwt, baseUrl: PRODUCTION_URL });
 */
export const PRODUCTION_URL = "https://api.carbonregistry.com";

/**
 * The registry's sandbox API, with data of its own.
 *
 * @example
 * const icr = new IcrClient({ jwt, baseUrl: SANDBOX_URL });
 */
export const SANDBOX_URL = "https://sandbox-api.carbonregistry.com";

/**
 * The documented version of the API, which the `x-icr-api-version` header names.
 *
 * @example
 * const headers = { "x-icr-api-version": API_VERSION };
 */
export const API_VERSION = "2023-06-16";

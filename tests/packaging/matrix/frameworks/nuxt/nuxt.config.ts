export default defineNuxtConfig({
  compatibilityDate: "2026-10-01",
  // On the server alone, from NUXT_ICR_APP_ID, NUXT_ICR_PRIVATE_KEY and NUXT_ICR_BASE_URL.
  runtimeConfig: { icrAppId: "", icrPrivateKey: "", icrBaseUrl: "" },
  // For Cloudflare, whose Workers import the wasm as a file.
  nitro: { experimental: { wasm: true }, cloudflare: { deployConfig: true, nodeCompat: true } },
});

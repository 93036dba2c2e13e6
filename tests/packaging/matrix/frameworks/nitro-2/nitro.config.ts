export default defineNitroConfig({
  compatibilityDate: "2026-10-01",
  // For Cloudflare, whose Workers import the wasm as a file.
  experimental: { wasm: true },
  cloudflare: { deployConfig: true, nodeCompat: true },
});

import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.jsonc" },
      miniflare: { bindings: { REGISTRY: process.env.REGISTRY } },
    }),
  ],
  test: { include: ["test/*.test.ts"] },
});

import cloudflare from "@astrojs/cloudflare";
import node from "@astrojs/node";
import { defineConfig } from "astro/config";

export default defineConfig({
  output: "server",
  adapter: process.env.ADAPTER === "node" ? node({ mode: "standalone" }) : cloudflare(),
});

import { defineConfig } from "vite";
import { icrHost } from "./host.ts";

export default defineConfig({ plugins: [icrHost(process.env)], build: { target: "es2022" } });

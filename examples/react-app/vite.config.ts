import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { icrHost } from "./host.ts";

export default defineConfig({ plugins: [react(), icrHost(process.env)], build: { target: "es2022" } });

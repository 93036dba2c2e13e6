import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a script beside this file in a Node of its own, and returns what it prints as JSON. It must end by itself.
 *
 * @param {string} script
 * @param {{ flags?: string[], args?: string[], limitMs?: number }} [options]
 */
export async function runChild(script, { flags = [], args = [], limitMs = 20_000 } = {}) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...flags, path, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (chunk) => (texts[name] += chunk));
  const timer = setTimeout(() => child.kill(), limitMs);
  const [code, signal] = await new Promise((resolve) => child.once("close", (...given) => resolve(given)));
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${script} ended with ${code ?? signal}:\n${texts.stdout}\n${texts.stderr}`);
  return JSON.parse(texts.stdout);
}

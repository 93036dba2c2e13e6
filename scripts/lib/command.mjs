import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Why a script fails, in a sentence for the person who started it; printed without a stack trace. */
export class Failure extends Error {}

/** Runs a program to its end, by default in the repository; resolves to whether it succeeded and what it wrote. */
export function attempt([program, ...args], { cwd = root, env = process.env, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, timeout: timeoutMs, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => resolve({ ok: false, stdout, output: `${error.message}\n` }));
    child.on("close", (code) => resolve({ ok: code === 0, stdout, output }));
  });
}

/** Runs a program that has to succeed, and resolves to its standard output. */
export async function run(command, options) {
  const { ok, stdout, output } = await attempt(command, options);
  if (!ok) throw new Failure(`${output.trimEnd()}\n${command.join(" ")} failed.`);
  return stdout;
}

/** Runs a program on this terminal and resolves to its exit code. */
export function runOnTerminal([program, ...args], { env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** The path of the first of these programs that is on the PATH. */
export function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** Does a piece of work, and prints its title and how long it took: on one line, or on two if other work prints its own between. */
export async function step(title, work, { isBeside = false } = {}) {
  process.stdout.write(isBeside ? `${title} … beside what follows\n` : `${title} … `);
  const start = performance.now();
  const end = (verb) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${isBeside ? `\n${title} … ` : ""}${verb}${seconds} s`);
  };
  try {
    const result = await work();
    end("");
    return result;
  } catch (error) {
    end("failed after ");
    throw error;
  }
}

/** Does the work of a script, but not when another script imports it. */
export async function main({ url }, work) {
  const script = process.argv[1];
  if (!script || realpathSync(script) !== fileURLToPath(url)) return;
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exitCode = 1;
  }
}

import { createCaseContext } from "./case-context.mjs";

// Rejections without a handler, by promise: workerd reports some a moment before their handler is attached.
const unhandled = new Map();
if (globalThis.process?.on) {
  process.on("unhandledRejection", (reason, promise) => unhandled.set(promise, reason));
  process.on("rejectionHandled", (promise) => unhandled.delete(promise));
} else {
  addEventListener("unhandledrejection", ({ reason, promise }) => unhandled.set(promise, reason));
  addEventListener("rejectionhandled", ({ promise }) => unhandled.delete(promise));
}

/**
 * Runs a shared case in this runtime. It also fails if it leaves a rejection without a handler.
 *
 * @param {{ topic: string, name: string, registryServerUrl: string }} options
 */
export async function runCase({ topic, name, registryServerUrl }) {
  // Bundlers resolve this import to every file that it can mean.
  const { cases } = await import(`../cases/${topic}.mjs`);
  await cases[name](createCaseContext(registryServerUrl));
  // Runtimes report an unhandled rejection some turns after the one in which it happened.
  await new Promise((resolve) => setTimeout(resolve, 3));
  const [cause] = unhandled.values();
  if (unhandled.size === 0) return;
  unhandled.clear();
  throw new Error("a rejection was not handled", { cause });
}

/** Runs a shared case and returns its failure as a text, or `null`: for runtimes from which only texts come back. */
export async function failureOfCase(options) {
  try {
    await runCase(options);
    return null;
  } catch (error) {
    return format(error) + (error?.cause ? `\nCaused by: ${format(error.cause)}` : "");
  }
}

// In Firefox a stack does not begin with the message.
function format(error) {
  const { stack = "" } = Object(error);
  return stack.includes(error.message) ? stack : `${error}\n${stack}`;
}

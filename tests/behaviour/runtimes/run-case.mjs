// Rejections that nobody has handled yet, by promise: workerd tells of some a moment before their handler is attached.
const unhandled = new Map();
if (globalThis.process?.on) {
  process.on("unhandledRejection", (reason, promise) => unhandled.set(promise, reason));
  process.on("rejectionHandled", (promise) => unhandled.delete(promise));
} else {
  addEventListener("unhandledrejection", ({ reason, promise }) => unhandled.set(promise, reason));
  addEventListener("rejectionhandled", ({ promise }) => unhandled.delete(promise));
}

/**
 * Runs a case of tests/behaviour/cases to its end. A rejection that nobody handled fails it too.
 *
 * Bundlers resolve the import to every file that it can mean.
 */
export async function runCase(host, topic, name) {
  const { cases } = await import(`../cases/${topic}.mjs`);
  await cases[name](host);
  // Runtimes tell of an unhandled rejection some turns after the one that it happened in.
  await new Promise((resolve) => setTimeout(resolve, 3));
  const [cause] = unhandled.values();
  if (unhandled.size === 0) return;
  unhandled.clear();
  throw new Error("a rejection was not handled", { cause });
}

/** Runs a case and gives its failure as a text, or `null`: for runtimes that can only hand on texts. */
export async function failureOf(host, topic, name) {
  try {
    await runCase(host, topic, name);
    return null;
  } catch (error) {
    return described(error) + (error?.cause ? `\nCaused by: ${described(error.cause)}` : "");
  }
}

// In Firefox a stack does not begin with the message.
function described(error) {
  const { stack = "" } = Object(error);
  return stack.includes(error.message) ? stack : `${error}\n${stack}`;
}

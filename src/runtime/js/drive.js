// @ts-check

/**
 * Polls a task of Rust until it ends; what it waits for is a promise of a `WaitOutcome`.
 *
 * @param {{ invoke(...outcome: import("./wait.js").WaitOutcome): any, free(): void }} task
 */
export async function drive(task) {
  /** @type {import("./wait.js").WaitOutcome} */
  let outcome = [];
  await undefined;
  try {
    for (;;) {
      const next = task.invoke(...outcome);
      if (Array.isArray(next)) throw next[0];
      // No value of the API has a method; and a page may have replaced `Promise` with a class of its own.
      if (typeof next?.then !== "function") return next;
      outcome = await next;
    }
  } finally {
    task.free();
  }
}

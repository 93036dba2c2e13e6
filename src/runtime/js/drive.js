// @ts-check

/**
 * Polls a Rust task until it is done; each promise that it waits for resolves to a `WaitOutcome`.
 *
 * @param {{ invoke(...outcome: import("./wait.js").WaitOutcome): any, free(): void }} task
 */
export async function drive(task) {
  /** @type {import("./wait.js").WaitOutcome} */
  let outcome = [];
  let isDone;
  await undefined;
  try {
    for (;;) {
      isDone = false;
      const next = task.invoke(...outcome);
      isDone = true;
      // A promise is what it waits for, or rejects with its error. No value of the API has methods; not `instanceof`, for a
      // page may have replaced `Promise` with its own class.
      if (typeof next?.then !== "function") return next;
      outcome = await next;
    }
  } finally {
    // Unless `invoke` has thrown: then the whole instance is given up.
    if (isDone) task.free();
  }
}

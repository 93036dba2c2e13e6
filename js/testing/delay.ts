/** Resolves after `durationMs`, or rejects with the signal's reason as soon as it aborts; always clears its timer. */
export function delay(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return untilAborted(signal, (resolve) => {
    const timer = setTimeout(resolve, durationMs);
    return () => clearTimeout(timer);
  });
}

/** Never resolves; rejects with the signal's reason as soon as it aborts. */
export function waitForAbort(signal: AbortSignal | undefined): Promise<never> {
  return untilAborted<never>(signal, () => () => {});
}

/** Settles like `promise`, or rejects with the signal's reason as soon as it aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return untilAborted<T>(signal, (resolve) => {
    const settle = (): void => resolve(promise);
    promise.then(settle, settle);
    return () => {};
  });
}

function untilAborted<T = void>(
  signal: AbortSignal | undefined,
  start: (resolve: (value: T | Promise<T>) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const cleanUp = start((value) => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    const abort = (): void => {
      cleanUp();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

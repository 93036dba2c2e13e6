/** Where a caller made a call. Engines format the stack when it is read: capturing it costs a microsecond or two. */
export interface CallSite {
  readonly stack?: string;
}

// V8's, and those of other engines in later versions; the types of TypeScript 5.2 lack it.
interface CapturingError {
  captureStackTrace?(target: object, innermost: unknown): void;
}

/** The package's function that the user has called is the first of a stack, and engines add `next` for a generator. */
const ownFrames = /^.*(\n +at .*\.next \(<anonymous>\))?\n +at .*(\n +at .*\.next \(<anonymous>\))?/;

/** The stack from the caller of `innermost` on: one function of this package, and then the user's own. */
export function captureCallSite(innermost: unknown = captureCallSite): CallSite {
  const target: CallSite = {};
  const { captureStackTrace } = Error as CapturingError;
  if (!captureStackTrace) return new Error();
  captureStackTrace(target, innermost);
  return target;
}

/** Lets an error's stack begin where the call was made, in place of the functions that found the error. */
export function withCallSite<Failed extends Error>(error: Failed, { stack }: CallSite): Failed {
  // Engines with tail calls, such as Bun's, may have no frame of the caller left.
  if (typeof stack === "string" && stack.includes("\n")) {
    // Only V8's stacks match. They begin with the error's text.
    const value = stack.replace(ownFrames, () => String(error));
    // Not `Object.defineProperty`, which throws for an error that was frozen.
    Reflect.defineProperty(error, "stack", { value, configurable: true, writable: true });
  }
  return error;
}

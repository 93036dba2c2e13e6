import { failureOfCase } from "./run-case.mjs";

// For the test, which calls it from outside of the page.
Object.assign(globalThis, { failureOfCase });

// The client by hand in a Worker that has the package's wasm, too, and never uses it: what that costs at least.
import wasm from "icr-app-client/core.wasm";

export { createClient } from "./by-hand.mjs";

globalThis.unused = wasm;

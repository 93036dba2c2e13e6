// What `worker-build` makes for wrangler: the module of workerd that a Worker in Rust is.
import wasm from "./dist/icr_example_rust_worker_bg.wasm";
import { fetch, initSync } from "./dist/icr_example_rust_worker.js";

initSync({ module: wasm });
export default { fetch };

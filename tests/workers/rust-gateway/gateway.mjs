// The module of workerd that a Worker in Rust is.
import wasm from "./dist/icr_test_rust_gateway_bg.wasm";
import { fetch, initSync } from "./dist/icr_test_rust_gateway.js";

initSync({ module: wasm });
export default { fetch };

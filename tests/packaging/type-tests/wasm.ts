import core from "icr-app-client/core.wasm";
import host from "icr-app-client/host.wasm";

export const modules: WebAssembly.Module[] = [core, host];
// @ts-expect-error A module is no text.
export const text: string = core;

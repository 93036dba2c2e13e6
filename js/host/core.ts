import type { IcrErrorCode } from "../generated/error-code.js";
import { wasmModule } from "../wasm-module.js";
import { failure } from "./failure.js";
import { type Call, createBindings } from "./wasm.js";

/** A function in wasm: src/bindings/npm_host.rs. */
const enum HostFunction {
  installUrl,
  createState,
  verifyCallback,
  checkSecrets,
  verifySignedData,
  checkPayload,
}

let module: WebAssembly.Module | undefined;
let present: Call | undefined;

/** @throws {IcrError} */
function invoke(fn: HostFunction, texts: readonly (string | undefined)[], number = 0): string {
  const call = present ?? start();
  // Unless it returns: what is thrown through the wasm leaves its state half changed, and the next call gets a new instance.
  present = undefined;
  const [code, result] = call(
    fn,
    texts.map((text) => text ?? ""),
    number,
  );
  present = call;
  if (code) throw failure(code as IcrErrorCode, result!);
  return result!;
}

function start(): Call {
  try {
    const [imports, attach] = createBindings();
    return attach(new WebAssembly.Instance((module ??= wasmModule()), imports));
  } catch (cause) {
    const message = "This runtime did not compile the WebAssembly of `icr-app-client/host`. See `cause`.";
    throw failure("unsupported_runtime", message, cause);
  }
}

/** The functions in wasm, which the first use instantiates. A missing text is empty; each may throw an `IcrError`. */
export const core = {
  installUrl: (nameId: string, state: string, redirectUri: string | undefined, sandbox: boolean): string =>
    invoke(HostFunction.installUrl, [nameId, state, redirectUri], Number(sandbox)),

  createState: (secret: string, session: string, returnTo: string | undefined, expiresAtMs: number): string =>
    invoke(HostFunction.createState, [secret, session, returnTo], expiresAtMs),

  /** Returns the return path, empty where there is none. */
  verifyCallback: (secret: string, session: string, state: string, installationId: string, nowMs: number): string =>
    invoke(HostFunction.verifyCallback, [secret, session, state, installationId], nowMs),

  checkSecrets: (secrets: readonly string[]): void => void invoke(HostFunction.checkSecrets, secrets),

  /** Returns the JSON that was signed. */
  verifySignedData: (signature: string, signedData: string | undefined, secrets: readonly string[]): string =>
    invoke(HostFunction.verifySignedData, [signature, signedData, ...secrets]),

  checkPayload: (event: string | undefined, installationId: string | undefined): void =>
    void invoke(HostFunction.checkPayload, [event, installationId]),
};

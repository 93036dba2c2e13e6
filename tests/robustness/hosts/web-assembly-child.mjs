// Constructs clients where WebAssembly is restricted, and prints how each step ended.
const [host, ...steps] = process.argv.slice(2);

const { Module, Instance } = WebAssembly;
const compile = WebAssembly.compile;
const limit = 4096;
const blocked = (what) => () => {
  throw new WebAssembly.CompileError(`${what}: Wasm code generation disallowed by embedder`);
};
let failing = 1;

const hosts = {
  /** Lockdown Mode. */
  "no WebAssembly": () => void delete globalThis.WebAssembly,
  "WebAssembly is undefined": () => void (globalThis.WebAssembly = undefined),
  /** jsdom, as Jest sets it up. */
  "no TextEncoder": () => {
    delete globalThis.TextEncoder;
    delete globalThis.TextDecoder;
  },
  /** React Native's Hermes, until lately. */
  "no TextDecoder": () => void delete globalThis.TextDecoder,
  /** A page's thread in Chromium before 115. */
  "4 KB at once": () => {
    WebAssembly.Module = class extends Module {
      constructor(bytes) {
        if (bytes.byteLength > limit) {
          throw new RangeError(
            "WebAssembly.Compile is disallowed on the main thread, if the buffer size is larger than 4KB. Use WebAssembly.compile, or compile on a worker thread.",
          );
        }
        super(bytes);
      }
    };
    const large = new WeakSet();
    WebAssembly.compile = async (bytes) => {
      const module = await compile.call(WebAssembly, bytes);
      if (bytes.byteLength > limit) large.add(module);
      return module;
    };
    WebAssembly.Instance = class extends Instance {
      constructor(module, imports) {
        if (large.has(module)) {
          throw new RangeError(
            "WebAssembly.Instance is disallowed on the main thread, if the buffer size is larger than 4KB. Use WebAssembly.instantiate.",
          );
        }
        super(module, imports);
      }
    };
  },
  /** A Content-Security-Policy without 'wasm-unsafe-eval'. */
  "a policy": () => {
    WebAssembly.Module = class {
      constructor() {
        blocked("WebAssembly.Module()")();
      }
    };
    for (const name of ["compile", "instantiate"]) WebAssembly[name] = async () => blocked(`WebAssembly.${name}()`)();
  },
  "compiling that fails once": () => {
    hosts["4 KB at once"]();
    for (const name of ["compile", "instantiate"]) {
      const method = name === "compile" ? compile : WebAssembly.instantiate;
      WebAssembly[name] = async (bytes, ...given) => {
        const size = bytes.byteLength ?? 0;
        if (size > limit && failing-- > 0) throw new RangeError("out of memory");
        return method.call(WebAssembly, bytes, ...given);
      };
    }
  },
};
hosts[host]();

// Importing compiles nothing.
const icrAppClient = await import("icr-app-client");
const { createJwt } = await import("../../support/jwt.mjs");
const { IcrClient, isIcrError } = icrAppClient;

const options = {
  jwt: createJwt(),
  fetch: async () => Response.json({ pagination: { total: 0, currentPage: 0, pageCount: 0 }, installations: [] }),
};
const does = {
  construct: () => void new IcrClient(options),
  "construct wrongly": () => void new IcrClient({ ...options, timeOut: 5 }),
  load: () => icrAppClient.load(),
  "load twice": () => Promise.all([icrAppClient.load(), icrAppClient.load()]),
  call: async () => void (await new IcrClient(options).listInstallations()),
};

const ended = [];
for (const step of steps) {
  try {
    await does[step]();
    ended.push({ step });
  } catch (error) {
    const { name, code, message, attempts, retryable, cause, stack } = error;
    ended.push({
      step,
      name,
      code,
      message,
      attempts,
      retryable,
      isIcrError: isIcrError(error),
      cause: cause?.name,
      isClass: error instanceof icrAppClient.IcrError,
      json: JSON.stringify(error),
      stack: String(stack).split("\n")[0],
    });
  }
}
console.log(JSON.stringify(ended));

import { toResponse, type Answer } from "./answer.js";
import { corsHeaders, isPreflight, preflightResponse } from "./cors.js";
import type { Fault } from "./fault.js";
import { bodyFate, faultyAnswer, reachesRegistry } from "./fault-answer.js";
import type { FetchInit, FetchInput, RegistryFetch } from "./fetch.js";
import { handle, type Exchange } from "./handle.js";
import type { RegistryState } from "./registry-state.js";
import { wait, waitForAbort } from "./wait.js";

/** The `fetch` of a registry: it ignores the origin, follows no redirect, and rejects as soon as the signal aborts. */
export function registryFetch(state: RegistryState): RegistryFetch {
  return async (input, init) => {
    const request = toRequest(input, init);
    const signal = signalOf(input, init);
    signal?.throwIfAborted();
    if (state.settings.cors && isPreflight(request)) return preflightResponse();

    const exchange = open(state, request);
    const fault = state.faults.take(request.method, exchange.path ?? exchange.entry.path);
    const answer = await strike(state, exchange, fault, signal);
    signal?.throwIfAborted();

    exchange.entry.status = answer.status;
    const headers = {
      date: new Date(state.clock.now()).toUTCString(),
      "x-request-id": exchange.entry.requestId,
      ...(state.settings.cors && corsHeaders),
      ...answer.headers,
    };
    return toResponse({ ...answer, headers }, bodyFate(fault), signal);
  };
}

async function strike(
  state: RegistryState,
  exchange: Exchange,
  fault: Fault | undefined,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  if (fault === undefined) return handle(state, exchange);
  if (fault.delayMs !== undefined) await wait(fault.delayMs, signal);
  const handled = reachesRegistry(fault) ? await handle(state, exchange) : undefined;
  if (fault.hang === true) await waitForAbort(signal);
  if (fault.reset) throw new TypeError("fetch failed: the connection was reset");
  return faultyAnswer(fault, handled);
}

function open(state: RegistryState, request: Request): Exchange {
  const { pathname, searchParams } = new URL(request.url);
  const { basePath } = state.settings;
  const inside = basePath === "" || pathname === basePath || pathname.startsWith(`${basePath}/`);
  const path = inside ? pathname.slice(basePath.length) : undefined;
  const entry = state.log.open(request, path ?? pathname, searchParams, state.clock.now());
  return { request, path, query: searchParams, entry };
}

// The signal stays out of the `Request`, so that nothing but what waits for an abort listens to it.
function toRequest(input: FetchInput, init: FetchInit | undefined): Request {
  if (init === undefined && input instanceof Request) return input;
  return new Request(input as RequestInfo, { ...init, signal: null } as RequestInit);
}

function signalOf(input: FetchInput, init: FetchInit | undefined): AbortSignal | undefined {
  if (init?.signal !== undefined) return (init.signal as AbortSignal | null) ?? undefined;
  return input instanceof Request ? input.signal : undefined;
}

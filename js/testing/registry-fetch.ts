import { toResponse, type ResponseData } from "./response.js";
import { corsHeaders, isPreflight, preflightResponse } from "./cors.js";
import { matching, type Fault } from "./fault.js";
import { bodyDelivery, faultyResponse, reachesRegistry } from "./faulty-response.js";
import type { FetchInit, FetchInput, RegistryFetch } from "./fetch.js";
import { handleRequest, type IncomingRequest } from "./handle-request.js";
import { loggedBody, mayHaveBody, readRequestBody } from "./request-body.js";
import type { RegistryState } from "./registry-state.js";
import { abortable, delay, waitForAbort } from "./delay.js";

/** Returns the `fetch` of a registry: it ignores the origin, follows no redirects, and rejects as soon as the signal aborts. */
export function registryFetch(state: RegistryState): RegistryFetch {
  return async (input, init) => {
    const request = toRequest(input, init);
    const signal = signalOf(input, init);
    signal?.throwIfAborted();
    if (state.settings.cors && isPreflight(request)) return preflightResponse();

    const logged = logRequest(state, request);
    const fault = state.faults.take(matching(request.method, logged.path ?? logged.entry.path));
    // Without a body the timer of `delayMs` starts in the same tick, so that fake timers may be advanced at once.
    const body = mayHaveBody(request) ? await abortable(readRequestBody(request, init?.body), signal) : undefined;
    if (body !== undefined) logged.entry.body = loggedBody(body);
    const incoming = { ...logged, body };
    const response = await (fault ? applyFault(state, incoming, fault, signal) : handleRequest(state, incoming));
    signal?.throwIfAborted();

    incoming.entry.status = response.status;
    const headers = {
      date: new Date(state.clock.now()).toUTCString(),
      "x-request-id": incoming.entry.requestId,
      ...(state.settings.cors && corsHeaders),
      ...response.headers,
    };
    return toResponse({ ...response, headers }, bodyDelivery(fault), signal);
  };
}

async function applyFault(
  state: RegistryState,
  incoming: IncomingRequest,
  fault: Fault,
  signal: AbortSignal | undefined,
): Promise<ResponseData> {
  // A delay of 0 needs no timer, which a test may have replaced by a fake one.
  if (fault.delayMs) await delay(fault.delayMs, signal);
  const handled = reachesRegistry(fault) ? await handleRequest(state, incoming) : undefined;
  if (fault.hang === true) await waitForAbort(signal);
  if (fault.reset) throw new TypeError("fetch failed: the connection was reset");
  return faultyResponse(fault, handled);
}

function logRequest(state: RegistryState, request: Request): Omit<IncomingRequest, "body"> {
  const { pathname, searchParams } = new URL(request.url);
  const { basePath } = state.settings;
  const isInside = basePath === "" || pathname === basePath || pathname.startsWith(`${basePath}/`);
  const path = isInside ? pathname.slice(basePath.length) : undefined;
  const entry = state.log.append(request, path ?? pathname, searchParams, state.clock.now());
  return { request, path, query: searchParams, entry };
}

// Passing the signal to `Request` would add a listener of its own to it.
function toRequest(input: FetchInput, init: FetchInit | undefined): Request {
  if (init === undefined && input instanceof Request) return input;
  return new Request(input as RequestInfo, { ...init, signal: null } as RequestInit);
}

function signalOf(input: FetchInput, init: FetchInit | undefined): AbortSignal | undefined {
  if (init?.signal !== undefined) return (init.signal as AbortSignal | null) ?? undefined;
  return input instanceof Request ? input.signal : undefined;
}

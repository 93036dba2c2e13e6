import { forCaller } from "../for-caller.js";
import type { Installation } from "../generated/model.js";
import { core } from "./core.js";
import { failure } from "./failure.js";
import { checkOptions, secretText } from "./options.js";
import type { UrlLike } from "../platform-types.js";
import type { RequestLike } from "./platform-types.js";
import { assertServer } from "./server-only.js";

/**
 * Options of {@link readCallback}.
 *
 * @example
 * const callback = await readCallback(request, { secret, session, client: icr });
 */
export interface CallbackOptions {
  /** The secret that {@link createState} had. */
  readonly secret: string;
  /** What identifies the session of the visitor who is at the callback; none is an `invalid_state`. */
  readonly session: string | null | undefined;
  /** The app's client, which asks the registry for the installation. */
  readonly client: { getInstallation(installationId: string): PromiseLike<Installation> };
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

/**
 * What a callback says that is true.
 *
 * @example
 * const { installation, returnTo = "/" }: Callback = await readCallback(request, { secret, session, client: icr });
 */
export interface Callback {
  /** The installation, as the registry has it. */
  readonly installation: Installation;
  /** The path that {@link createState} had: where to send the visitor. */
  readonly returnTo?: string;
  /** What happened, by ICR's word for it. */
  readonly event?: string;
}

/**
 * Reads the callback to which ICR redirects an admin. Its `state` is verified before anything else, and then the installation
 * is asked for: the `installationId` of a callback is not signed. Reading one twice does no harm.
 *
 * The state proves who started, not that they belong to the organization: ICR's callback proves nothing of the kind. Let the
 * first account that comes with an installation keep it, and compare, where you can, with the `state` of the signed webhook
 * `installed`.
 *
 * @throws {IcrError} `invalid_state`; `invalid_argument` without an `installationId`; `not_found` for an installation of
 *   another app or of nobody; `invalid_options`
 * @example
 * const { installation, returnTo = "/" } = await readCallback(request, { secret, session, client: icr });
 * await connect(session, installation.id);
 */
export function readCallback(request: RequestLike | UrlLike | string, options: CallbackOptions): Promise<Callback> {
  return forCaller(async () => {
    assertServer("readCallback");
    checkOptions("readCallback", options, ["secret", "session", "client", "now"]);
    const { secret, session, client, now = Date.now } = options;
    if (typeof client?.getInstallation !== "function") {
      throw failure("invalid_options", "`client` must be the app's IcrClient, to ask for the installation.");
    }
    const query = queryOf(request);
    // Several values are none: which of them another program takes is unknown.
    const single = (name: string): string => {
      const [value = "", ...others] = query.getAll(name);
      return others.length === 0 ? value : "";
    };
    const [installationId, event] = [single("installationId"), single("event")];
    const returnTo = core.verifyCallback(
      secretText("secret", secret),
      typeof session === "string" ? session : "",
      single("state"),
      installationId,
      now(),
    );
    const installation = await client.getInstallation(installationId);
    return { installation, ...(returnTo && { returnTo }), ...(event && { event }) };
  });
}

/** The query of a request, a URL, or a URL without its origin, as Node's servers have it. */
function queryOf(request: RequestLike | UrlLike | string): URLSearchParams {
  const { url, href } = Object(request) as { url?: unknown; href?: unknown };
  const address = typeof request === "string" ? request : String(url ?? href ?? "");
  try {
    return new URL(address, "https://callback.invalid").searchParams;
  } catch {
    throw failure("invalid_argument", "`readCallback` needs the callback's request or its URL.");
  }
}

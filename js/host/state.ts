import { forCaller } from "../for-caller.js";
import { core } from "./core.js";
import { failure } from "./failure.js";
import { checkOptions, secretText } from "./options.js";
import { assertServer } from "./server-only.js";

/**
 * Options of {@link createState}.
 *
 * @example
 * const state = await createState({ secret, session, returnTo: "/inventory", lifetimeMs: 300_000 });
 */
export interface StateOptions {
  /** A secret of your own, at least 32 random characters. */
  readonly secret: string;
  /**
   * What identifies the visitor's session and nobody else has, such as the value of its cookie. It is bound to the state and
   * cannot be read from it.
   */
  readonly session: string;
  /** Where the visitor goes after the callback: a path of your own site, with its query. @default none */
  readonly returnTo?: string | undefined;
  /** How long the visitor may take, in milliseconds. @default 600_000 */
  readonly lifetimeMs?: number | undefined;
  /** The clock, in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const defaultLifetimeMs = 600_000;

/**
 * Resolves to the `state` of an install link: signed, bound to the visitor's session, and good until it expires.
 *
 * @throws {IcrError} `invalid_options`; `invalid_argument` for a `returnTo` that could lead to another site
 * @example
 * const state = await createState({ secret: process.env.STATE_SECRET, session: cookies.session, returnTo: "/inventory" });
 */
export function createState(options: StateOptions): Promise<string> {
  return forCaller(async () => {
    assertServer("createState");
    checkOptions("createState", options, ["secret", "session", "returnTo", "lifetimeMs", "now"]);
    const { secret, session, returnTo, lifetimeMs = defaultLifetimeMs, now = Date.now } = options;
    if (!(lifetimeMs > 0 && Number.isFinite(lifetimeMs))) {
      throw failure("invalid_options", "`lifetimeMs` must be a number of milliseconds, more than 0.");
    }
    if (returnTo !== undefined && returnTo !== null && (typeof returnTo !== "string" || returnTo === "")) {
      throw failure("invalid_argument", "`returnTo` must be a path of your own site, such as `/inventory`.");
    }
    return core.createState(
      secretText("secret", secret),
      typeof session === "string" ? session : "",
      returnTo ?? undefined,
      now() + lifetimeMs,
    );
  });
}

import { forCaller } from "../for-caller.js";
import { core } from "./core.js";
import { failure } from "./failure.js";
import { checkOptions } from "./options.js";
import type { UrlLike } from "../platform-types.js";

/**
 * Options of {@link installUrl}.
 *
 * @example
 * const link = installUrl({ nameId: "canopy-ledger", state, sandbox: true });
 */
export interface InstallUrlOptions {
  /** The app's name in URLs: `appNameId` of its installations. */
  readonly nameId: string;
  /** What {@link createState} resolved to for this visitor. */
  readonly state: string;
  /** The URL of the callback, as the app's list of callback URLs has it. @default the first of that list */
  readonly redirectUri?: string | UrlLike | undefined;
  /** Whether the app is in ICR's sandbox. @default false */
  readonly sandbox?: boolean | undefined;
}

/**
 * The URL of ICR's page that asks an organization's admin to install the app.
 *
 * @throws {IcrError} `invalid_options`, `invalid_argument`
 * @example
 * const state = await createState({ secret, session, returnTo: "/organizations" });
 * return Response.redirect(installUrl({ nameId: "canopy-ledger", state }));
 */
export function installUrl(options: InstallUrlOptions): string {
  return forCaller(() => {
    checkOptions("installUrl", options, ["nameId", "state", "redirectUri", "sandbox"]);
    const { nameId, state, redirectUri, sandbox = false } = options;
    if (typeof state === "object" && state !== null && "then" in state) {
      throw failure("invalid_argument", "`state` is a promise: await what `createState` returns.");
    }
    const callback = typeof redirectUri === "object" && redirectUri !== null ? redirectUri.href : redirectUri;
    return core.installUrl(text(nameId), text(state), callback ?? undefined, sandbox);
  });
}

/** What is no text is as good as none. */
function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

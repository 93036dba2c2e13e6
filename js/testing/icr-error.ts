import { IcrError } from "../error.js";
import { errorStatuses, type IcrErrorCode } from "../generated/error-code.js";

/**
 * The {@link IcrError} with this code.
 *
 * @example
 * const busy: IcrErrorWithCode<"rate_limited"> = icrError("rate_limited", { retryAfterMs: 2_000 });
 */
export type IcrErrorWithCode<Code extends IcrErrorCode> = Extract<IcrError, { readonly code: Code }>;

/**
 * The fields of an error that `icrError` creates. Every field is optional.
 *
 * @example
 * const fields: IcrErrorFields<"not_found"> = { operation: "getInstallation", attempts: 1 };
 */
export type IcrErrorFields<Code extends IcrErrorCode = IcrErrorCode> = Partial<
  Omit<IcrErrorWithCode<Code>, keyof Error | "code" | "toJSON">
> & {
  /** @default a text that names the code */
  readonly message?: string;
  /** @default none */
  readonly cause?: unknown;
};

const statuses: Partial<Record<IcrErrorCode, number>> = { ...errorStatuses, server_error: 500, unexpected_status: 418 };

const retryableCodes: readonly string[] = ["jwt_unavailable", "network", "timeout", "rate_limited", "server_error"];
const unsentCodes: readonly string[] = [
  "invalid_options",
  "invalid_argument",
  "unsupported_runtime",
  "jwt_unavailable",
  "jwt_expired",
  "invalid_signature",
  "invalid_payload",
  "invalid_state",
];

/**
 * Creates an `IcrError`, to test how your code handles one. `isIcrError` recognizes it.
 *
 * @param code what went wrong
 * @param fields the fields that matter to the test; the others are typical of the code
 * @example
 * const icr = { getInstallation: () => Promise.reject(icrError("rate_limited", { retryAfterMs: 2000 })) };
 */
export function icrError<const Code extends IcrErrorCode>(
  code: Code,
  fields: IcrErrorFields<Code> = {},
): IcrErrorWithCode<Code> {
  const details = {
    message: `${code}, created by icrError() for a test`,
    cause: undefined,
    status: statuses[code],
    operation: undefined,
    installationId: undefined,
    method: "",
    path: "",
    messages: [],
    requestId: undefined,
    retryAfterMs: undefined,
    attempts: unsentCodes.includes(code) ? 0 : 1,
    retryable: retryableCodes.includes(code),
    causeName: undefined,
    causeCode: undefined,
    ...fields,
    code,
  };
  // The declared constructor takes no arguments: users create no errors of the client.
  const Constructor = IcrError as unknown as new (details: object) => IcrErrorWithCode<Code>;
  return new Constructor(details);
}

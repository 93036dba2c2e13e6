import { isIcrError } from "icr-app-client";
import { actionButton } from "./button.js";
import { element, icon } from "./element.js";
import { formatCount } from "./format.js";

// What happened and what to do next; the registry's own messages are shown below.
const explanations = {
  invalid_options: ["The client is not configured correctly", "Check the options that it was created with."],
  invalid_argument: ["This request is not possible", "Check the id or number that was given."],
  jwt_unavailable: ["Your server sent no JWT", "Check that it runs and may sign for this app."],
  jwt_expired: [
    "The JWT has expired",
    "Nothing was sent. Try again with a new JWT; one is valid for at most 10 minutes.",
  ],
  network: ["The registry cannot be reached", "Check the network, then try again."],
  timeout: ["The registry took too long", "Try again in a moment."],
  redirected: ["The registry redirected to another address", "The token was not sent there. Check the base URL."],
  bad_request: ["The registry did not accept the request", "Its message says why."],
  unauthorized: ["The registry refused the credential", "Use a new JWT: this one was not signed for this app."],
  forbidden: ["This is not allowed", "The organization suspended the app, or did not grant this permission."],
  not_found: ["Not found at the registry", "The organization may have removed the app."],
  rate_limited: ["Too many requests", "Wait a little, then try again."],
  server_error: ["The registry has a problem", "Nothing is wrong on your end. Try again in a moment."],
  unexpected_status: [
    "The registry's answer is not documented",
    "If it happens again, tell ICR's support the request id.",
  ],
  invalid_response: ["The answer could not be read", "A proxy may have changed or cut it. Try again."],
};

/** Creates a card with the error and advice. With `retry` it has a button that repeats the action. */
export function errorCard(error, retry) {
  const [title, advice] = explainError(error);
  return element(
    "div",
    { className: "error-card", role: "alert" },
    icon("alert"),
    element(
      "div",
      {},
      element("p", { className: "error-title" }, title),
      element("p", {}, advice),
      (error.messages ?? []).map((message) => element("p", { className: "error-quote" }, `“${message}”`)),
      retry && actionButton({ label: "Try again", symbol: "refresh", action: retry, className: "button is-small" }),
      element(
        "p",
        { className: "error-facts" },
        facts(error).map((fact) => element("span", {}, fact)),
      ),
    ),
  );
}

/** Returns whether the error is an abort by the user. */
export function isAbort(error) {
  return error?.name === "AbortError";
}

/** What happened, and what to do next. */
export function explainError(error) {
  const known = isIcrError(error) && explanations[error.code];
  return known || ["Something went wrong in this page", error?.message ?? String(error)];
}

function facts(error) {
  return [
    error.code,
    error.status && `status ${error.status}`,
    error.attempts > 0 && formatCount(error.attempts, "attempt"),
    error.requestId && `request ${error.requestId}`,
  ].filter(Boolean);
}

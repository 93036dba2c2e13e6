import { isIcrError } from "icr-app-client";
import { actionButton } from "./button.js";
import { element, icon } from "./element.js";
import { formatCount } from "./format.js";

// What happened and what to do next; the registry's own messages are shown below.
const explanations = {
  invalid_options: ["The client is not set up right", "Check the options that it was made with."],
  invalid_argument: ["That cannot be asked", "Check the id or number that was given."],
  jwt_unavailable: ["No JWT came from the host", "See whether the host is running and may sign for this app."],
  jwt_expired: ["The JWT has expired", "Nothing was sent. Try again with a new JWT; one lives 10 minutes at most."],
  network: [
    "No connection to the registry",
    "Check the network, then try again. The request may have been lost on its way.",
  ],
  timeout: ["The registry took too long", "Try again in a moment."],
  redirected: ["The registry pointed elsewhere", "The token was not sent there. Check the base URL."],
  bad_request: ["The registry did not understand", "See its message below."],
  unauthorized: [
    "The registry does not accept this credential",
    "Use a new JWT, or make a new token: this one ended or was deleted.",
  ],
  forbidden: ["This is not allowed", "The organization suspended the app, or has not given it this permission."],
  not_found: ["The registry has no such thing", "The organization may have removed the app. Load the list again."],
  rate_limited: ["Too many requests", "Wait a little, then try again."],
  server_error: ["The registry is in trouble", "This is not your doing. Try again in a moment."],
  unexpected_status: [
    "The registry answered in an unknown way",
    "Try again; if it stays, tell ICR's support the request id.",
  ],
  invalid_response: [
    "The answer could not be read",
    "Something between here and the registry may have changed it. Try again.",
  ],
};

/** Creates a card with the error and advice. With `retry` it has a button that repeats the action. */
export function errorCard(error, retry) {
  const [title, advice] = explain(error);
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

function explain(error) {
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

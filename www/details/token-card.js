import { actionButton, copyButton, iconButton } from "./button.js";
import { codeLine } from "./code-line.js";
import { element, icon } from "./element.js";
import { errorCard } from "./errors.js";
import { formatMoment, formatRemaining } from "./format.js";

const longestRefreshWindowMs = 5 * 60_000;

/** A card for a token: its secret, hidden until asked for, what is left of its life, and a way to delete it. */
export function tokenCard(token, { remove }) {
  const problem = element("div");
  const remainder = countdown(token);
  const deleteButton = actionButton({
    label: "Delete",
    symbol: "trash",
    className: "button is-quiet is-danger",
    async action() {
      problem.replaceChildren();
      try {
        await remove(token);
      } catch (error) {
        problem.replaceChildren(errorCard(error));
      }
    },
  });
  return element(
    "li",
    { className: "token" },
    element(
      "div",
      { className: "token-secret" },
      secretField(token),
      copyButton({ label: "Copy the token", read: () => token.token }),
    ),
    remainder,
    element(
      "div",
      { className: "token-foot" },
      codeLine({ js: "await icr.deleteAccessToken(token);", rust: "client.delete_access_token(&token).await?;" }),
      deleteButton,
    ),
    problem,
  );
}

function secretField(token) {
  const text = element("code", { className: "secret" });
  const toggle = iconButton({ label: "Show the token", symbol: "eye", action: () => show(!shown) });
  let shown;
  function show(next) {
    shown = next;
    // Masked means that the secret is not in the document at all: no selection, extension or screen reader finds it.
    text.replaceChildren(...(shown ? [token.token] : masked(token)));
    toggle.replaceChildren(icon(shown ? "eye-off" : "eye"));
    toggle.title = shown ? "Hide the token" : "Show the token";
    toggle.setAttribute("aria-label", toggle.title);
  }
  show(false);
  return [text, toggle];
}

function masked({ token }) {
  const start = token.slice(0, "crs_".length);
  return [
    element("span", { "aria-hidden": "true" }, `${start}${"•".repeat(24)}`),
    element("span", { className: "visually-hidden" }, "Hidden token"),
  ];
}

function countdown({ createdAt, expiresAt }) {
  const end = Date.parse(expiresAt);
  const lifetime = Math.max(1, end - Date.parse(createdAt));
  const bar = element("progress", { max: lifetime, "aria-label": "Time left" });
  const left = element("span", { className: "token-left", role: "timer" });
  const track = element(
    "div",
    { className: "token-track", title: "From the mark on, a managed token would be refreshed" },
    bar,
  );
  track.style.setProperty("--refresh-at", Math.min(longestRefreshWindowMs, lifetime / 2) / lifetime);
  const card = element(
    "div",
    { className: "token-life" },
    element("div", { className: "token-times" }, left, element("span", {}, `until ${formatMoment(expiresAt)}`)),
    track,
  );

  const tick = () => {
    const remaining = end - Date.now();
    bar.value = Math.max(0, Math.min(lifetime, remaining));
    left.textContent = remaining > 0 ? `${formatRemaining(remaining)} left` : "Expired";
    card.classList.toggle("is-expired", remaining <= 0);
  };
  tick();
  const timer = setInterval(() => (card.isConnected ? tick() : clearInterval(timer)), 1000);
  return card;
}

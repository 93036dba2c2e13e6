import { element } from "./element.js";
import { formatTime, formatRemaining } from "./format.js";
import { everySecond } from "./ticker.js";

const maxRefreshWindowMs = 5 * 60_000;
// Drawn at least this wide, or the renewal of a token of hours would not be seen.
const minWindowShare = 0.18;

/** Creates a token's life from left to right: what is left of it, and the part at its end in which it is replaced. */
export function lifeBar(issuedAtMs, expiresAtMs) {
  const lifetime = Math.max(1, expiresAtMs - issuedAtMs);
  const windowMs = Math.min(maxRefreshWindowMs, lifetime / 2);
  const share = Math.max(minWindowShare, windowMs / lifetime);
  const left = element("b", { role: "timer" });
  const state = element("span");
  const use = element("progress", { max: lifetime - windowMs, "aria-label": "Left before renewal" });
  const renewal = element("progress", { max: windowMs, className: "is-renewal", "aria-label": "Left for renewal" });
  const bars = element("div", { className: "life-bars" }, use, renewal);
  bars.style.setProperty("--renewal", share);
  const life = element(
    "div",
    { className: "life" },
    element("p", { className: "life-state" }, left, state),
    bars,
    element(
      "p",
      { className: "life-times" },
      element("span", {}, `issued ${formatTime(issuedAtMs)}`),
      element("span", {}, `renewed from ${formatTime(expiresAtMs - windowMs)}`),
      element("span", {}, `ends ${formatTime(expiresAtMs)}`),
    ),
  );
  everySecond(life, () => {
    const remaining = expiresAtMs - Date.now();
    use.value = Math.max(0, remaining - windowMs);
    renewal.value = Math.max(0, Math.min(windowMs, remaining));
    left.textContent = remaining > 0 ? `${formatRemaining(remaining)} left` : "Expired";
    state.textContent = stateText(remaining, windowMs);
    life.classList.toggle("is-expired", remaining <= 0);
    life.classList.toggle("is-in-window", remaining > 0 && remaining <= windowMs);
  });
  return life;
}

function stateText(remaining, windowMs) {
  if (remaining <= 0) return "The next call gets a new one.";
  return remaining <= windowMs ? "The next call renews it." : "Calls use it.";
}

import { element } from "./element.js";
import { formatClock, formatMoment, formatRemaining } from "./format.js";
import { everySecond } from "./ticker.js";

const maxRefreshWindowMs = 5 * 60_000;

/** Creates a progress bar of a token's remaining lifetime, with a mark where the refresh window begins. */
export function lifeBar(issuedAtMs, expiresAtMs) {
  const lifetime = Math.max(1, expiresAtMs - issuedAtMs);
  const windowMs = Math.min(maxRefreshWindowMs, lifetime / 2);
  const left = element("span", { className: "life-left", role: "timer" });
  const note = element("span", { className: "life-window" });
  const bar = element("progress", { max: lifetime, "aria-label": "Time left" });
  const track = element("div", { className: "life-track" }, bar);
  track.style.setProperty("--refresh-at", windowMs / lifetime);
  const life = element(
    "div",
    { className: "life" },
    element(
      "div",
      { className: "life-times" },
      left,
      element("span", {}, `until ${formatMoment(new Date(expiresAtMs))}`),
    ),
    track,
    note,
  );
  everySecond(life, () => {
    const remaining = expiresAtMs - Date.now();
    bar.value = Math.max(0, Math.min(lifetime, remaining));
    left.textContent = remaining > 0 ? `${formatRemaining(remaining)} left` : "Expired";
    note.textContent = windowText(remaining, windowMs, expiresAtMs);
    life.classList.toggle("is-expired", remaining <= 0);
    life.classList.toggle("is-in-window", remaining > 0 && remaining <= windowMs);
  });
  return life;
}

function windowText(remaining, windowMs, expiresAtMs) {
  if (remaining <= 0) return "Whoever needs one gets a new one.";
  if (remaining <= windowMs) return "In its refresh window: the next call renews a managed token.";
  return `Refresh window from ${formatClock(expiresAtMs - windowMs)}, at the mark.`;
}

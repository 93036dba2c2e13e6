import { lazy } from "./lazy.js";

// Each takes milliseconds to create: all of them at once would be a long task while the page opens.
const day = lazy(() => new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }));
const moment = lazy(() => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }));
const clock = lazy(() => new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }));
const minutes = lazy(() => new Intl.DateTimeFormat(undefined, { timeStyle: "short" }));
const number = lazy(() => new Intl.NumberFormat());
const regions = lazy(() => new Intl.DisplayNames(undefined, { type: "region", fallback: "code" }));

/** Formats ISO 8601 like "4 May 2023"; returns the text itself if it is not a date. */
export const formatDay = (iso) => formatDate(day(), iso);

/** Formats ISO 8601 or a date like "4 May 2023, 13:02"; returns the text itself if it is neither. */
export const formatMoment = (iso) => formatDate(moment(), iso);

/** Formats milliseconds since 1970 like "13:02:11". */
export const formatClock = (timeMs) => clock().format(timeMs);

/** Formats milliseconds since 1970 like "13:02". */
export const formatTime = (timeMs) => minutes().format(timeMs);

/** Formats a number like "1,250". */
export const formatNumber = (value) => number().format(value);

const countries = new Map();

/** Returns "Kenya" for "KE", in the user's language; the code itself if it is unknown. */
export function formatCountry(code) {
  if (!countries.has(code)) countries.set(code, code ? regionName(code) : "");
  return countries.get(code);
}

function regionName(code) {
  try {
    return regions().of(code);
  } catch {
    return code;
  }
}

const second = 1000;

/** Formats milliseconds like "84 ms", "1.2 s", "45 s", "4 min 12 s", "1 h 59 min" or "3 days". */
export function formatDuration(durationMs) {
  if (durationMs < second) return `${Math.round(durationMs)} ms`;
  if (durationMs < 10 * second) return `${Number((durationMs / second).toFixed(1))} s`;
  const seconds = Math.round(durationMs / second);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** The same for a time that is running down, which is shown in whole seconds. */
export const formatRemaining = (durationMs) => formatDuration(Math.max(0, Math.ceil(durationMs / second)) * second);

/** Returns "Organization projects" for "organization_projects". */
export function formatName(name) {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns "Projects" for "organization_projects". */
export const formatPermission = (name) => formatName(name.replace(/^organization_/, ""));

/** Formats bytes like "31 KB". */
export function formatBytes(bytes) {
  return bytes < 1000 ? `${bytes} B` : `${formatNumber(Math.round(bytes / 1000))} KB`;
}

/** Returns "1 attempt", "3 attempts". */
export function formatCount(count, noun) {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function formatDate(format, date) {
  const timeMs = new Date(date ?? NaN).getTime();
  return Number.isNaN(timeMs) ? (date ?? "") : format.format(timeMs);
}

// @ts-check
// Reads pages and installations, whose objects stay in JavaScript.

import { freeze, numberOrNaN } from "../../runtime/js/values.js";

/** @typedef {{ id: unknown, organization: { id: unknown } }} Installation */

/**
 * Removes the items from a page that `seen` has, adds the others to it, and returns what decides on how to go on;
 * `undefined` for what is no page. Items without an id are not compared, but lists of them are: a registry may repeat its
 * last page.
 *
 * @param {any} page
 * @param {Map<unknown, undefined>} seen
 * @param {string | undefined} list the name of the list, `undefined` for the first
 */
export function pageStats(page, seen, list) {
  const name = list ?? Object.keys(Object(page)).find((key) => Array.isArray(page[key])) ?? "";
  const items = page?.[name];
  const { total, pageCount, nextPage } = Object(page?.pagination);
  if (!page?.pagination || !Array.isArray(items)) return;
  /** @param {unknown} key */
  const isNew = (key) => seen.size < seen.set(key, undefined).size;
  /** @param {any} item */
  const hasId = (item) => item?.id !== undefined;
  const repeats = !items.some(hasId) && !isNew(JSON.stringify(items));
  const newItems = repeats ? [] : items.filter((item) => !hasId(item) || isNew(item.id));
  if (newItems.length < items.length) page[name] = newItems;
  // The places of `PageStats` in src/policy/pagination.rs, by their names there.
  return [
    /* count */ items.length,
    /* new_items */ newItems.length,
    /* total */ numberOrNaN(total),
    /* page_count */ numberOrNaN(pageCount),
    /* next_page */ numberOrNaN(nextPage),
  ];
}

/**
 * Remembers the installations of a page by their organizations, frozen; the oldest make room.
 *
 * @param {Map<string, [installation: Installation, readAtMs: number]>} installations
 * @param {{ installations: Installation[] }} page
 * @param {number} nowMs
 * @param {number} capacity
 */
export function rememberPage(installations, page, nowMs, capacity) {
  for (const installation of page.installations) {
    const organizationId = String(installation.organization.id);
    installations.delete(organizationId);
    installations.set(organizationId, [freeze(installation), nowMs]);
  }
  for (const organizationId of installations.keys()) {
    if (installations.size <= capacity) break;
    installations.delete(organizationId);
  }
}

/**
 * Removes an installation from those that are remembered by their organizations.
 *
 * @param {Map<string, [installation: Installation, readAtMs: number]>} installations
 * @param {string} id
 */
export function removeInstallation(installations, id) {
  for (const [organizationId, [installation]] of installations) {
    if (String(installation.id) === id) installations.delete(organizationId);
  }
}

/**
 * Whether an installation has other permissions than a token.
 *
 * @param {{ permissions: Record<string, string> }} installation
 * @param {{ permissions: Record<string, string> }} token
 */
export function haveOtherPermissions({ permissions }, token) {
  const names = Object.keys({ ...permissions, ...token.permissions });
  return names.some((name) => permissions[name] !== token.permissions[name]);
}

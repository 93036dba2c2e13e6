// @ts-check
// Reads pages of installations, whose objects stay in JavaScript.

import { freeze, numberOrNaN } from "../../runtime/js/values.js";

/** @typedef {{ id: unknown, organization: { id: unknown } }} Installation */

/**
 * Removes the installations from a page that `seen` has, adds the others to it, and returns what decides on how to go on.
 *
 * @param {{ installations: Installation[], pagination: { total: unknown, pageCount: unknown, nextPage: unknown } }} page
 * @param {Map<unknown, undefined>} seen
 */
export function pageStats(page, seen) {
  const { installations, pagination } = page;
  const newItems = installations.filter(({ id }) => seen.size < seen.set(id, undefined).size);
  if (newItems.length < installations.length) page.installations = newItems;
  const { total, pageCount, nextPage } = pagination;
  // The places of `PageStats` in src/policy/pagination.rs, by their names there.
  return [
    /* count */ installations.length,
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

import { isIcrError } from "icr-app-client";

const problems = {
  not_found: "The organization has not installed this app.",
  unauthorized: "The registry does not accept this app: check its id and its key.",
  forbidden: "The organization does not let this app see its warehouse.",
};

/** What an organization holds in its warehouse, or the problem to show instead. */
export async function inventoryOf(icr, organizationId) {
  try {
    const { id } = await icr.installationForOrganization(organizationId);
    const response = await icr.fetchAsInstallation(id, `/organizations/${organizationId}/warehouse/inventory`);
    if (response.status === 403) return { problem: problems.forbidden };
    if (!response.ok) throw new Error(`The registry answered ${response.status}.`);
    return await response.json();
  } catch (error) {
    if (isIcrError(error) && problems[error.code]) return { problem: problems[error.code] };
    throw error;
  }
}

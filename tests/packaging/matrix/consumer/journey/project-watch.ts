import { isIcrError, type IcrClient } from "icr-app-client";

/** What `watchProjects` tells. */
export type ProjectNews = { count: number } | "not installed" | { problem: string };

/** How many projects an organization has, now and whenever `everyMs` has passed, until the returned function is called. */
export function watchProjects(
  icr: Pick<IcrClient, "installationForOrganization" | "fetchAsInstallation">,
  organizationId: string,
  tell: (news: ProjectNews) => void,
  everyMs = 10 * 60_000,
): () => void {
  const look = () => countProjects(icr, organizationId).then(tell);
  void look();
  const timer = setInterval(look, everyMs);
  return () => clearInterval(timer);
}

async function countProjects(icr: Parameters<typeof watchProjects>[0], organizationId: string): Promise<ProjectNews> {
  try {
    const { id } = await icr.installationForOrganization(organizationId);
    const response = await icr.fetchAsInstallation(id, "/projects");
    const { projects } = (await response.json()) as { projects: unknown[] };
    return { count: projects.length };
  } catch (error) {
    if (!isIcrError(error)) throw error;
    return error.code === "not_found" ? "not installed" : { problem: error.code };
  }
}

import { IcrClient, isIcrError, type Installation } from "icr-app-client";

const icr = new IcrClient({ baseUrl: `${location.origin}/icr/api`, jwt });
const element = (id: string) => document.getElementById(id) as HTMLElement;

async function jwt(): Promise<string> {
  const response = await fetch("/icr/jwt");
  if (!response.ok) throw new Error(`The host gave no JWT, but ${response.status}.`);
  return response.text();
}

async function list(): Promise<void> {
  const installations = icr.installations({ limit: 10 });
  for await (const installation of installations) {
    const button = document.createElement("button");
    button.textContent = installation.organization.fullName;
    button.onclick = () => tell(showWarehouse(installation));
    element("list").append(button);
    element("status").textContent = `${element("list").childElementCount} of ${installations.total} installations`;
  }
}

async function showWarehouse({ id, organization }: Installation): Promise<void> {
  const response = await icr.fetchAsInstallation(id, `/organizations/${organization.id}/warehouse/inventory`);
  element("answer").textContent = response.ok ? await response.text() : `The registry answered ${response.status}.`;
}

/** Waits for a piece of work, and tells the reader what went wrong with it. */
async function tell(work: Promise<void>): Promise<void> {
  await work.catch((error) => {
    if (!isIcrError(error)) throw error;
    element("status").textContent = `${error.code}: ${error.message}`;
  });
}

void tell(list());

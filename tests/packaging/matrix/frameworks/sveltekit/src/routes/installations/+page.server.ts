import { icr } from "#lib/server/icr.ts";

export async function load() {
  const installations = await icr.installations().toArray();
  return { organizations: installations.map(({ id, organization }) => ({ id, name: organization.fullName })) };
}

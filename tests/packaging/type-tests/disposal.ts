import { IcrClient } from "icr-app-client";

export async function scoped(): Promise<number> {
  await using icr = new IcrClient({ jwt: "a.b.c" });
  return (await icr.listInstallations()).installations.length;
}

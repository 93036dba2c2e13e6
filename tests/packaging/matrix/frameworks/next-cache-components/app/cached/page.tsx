import { cacheLife } from "next/cache";
import { icr } from "../icr";

/** What many visitors may see: read once, also while Next builds, and again after some minutes. */
async function organizations() {
  "use cache";
  cacheLife("minutes");
  const installations = await icr.installations().toArray();
  return installations.map(({ organization }) => organization.fullName);
}

export default async function Page() {
  return (await organizations()).join(", ");
}

import { connection } from "next/server";
import { icr } from "../icr";

export default async function Installations() {
  await connection(); // Without it, Next calls the registry once, while it builds.
  const installations = await icr.installations().toArray();
  return (
    <ul>
      {installations.map(({ id, organization }) => (
        <li key={id}>{organization.fullName}</li>
      ))}
    </ul>
  );
}

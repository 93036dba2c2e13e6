import { connection } from "next/server";
import { icr } from "../icr.js";

export default async function Installations() {
  await connection();
  const installations = await icr.installations().toArray();
  return (
    <ul>
      {installations.map(({ id, organization }) => (
        <li key={id}>{organization.fullName}</li>
      ))}
    </ul>
  );
}

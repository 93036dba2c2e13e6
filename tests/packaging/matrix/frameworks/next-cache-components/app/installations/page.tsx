import { connection } from "next/server";
import { Suspense } from "react";
import { icr } from "../icr";

async function Installations() {
  await connection(); // From here on, the clock may be read and the registry called.
  const installations = await icr.installations().toArray();
  return (
    <ul>
      {installations.map(({ id, organization }) => (
        <li key={id}>{organization.fullName}</li>
      ))}
    </ul>
  );
}

export default function Page() {
  return (
    <Suspense fallback="Loading">
      <Installations />
    </Suspense>
  );
}

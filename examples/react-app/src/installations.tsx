import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { IcrClient, nextPage, type Installation } from "icr-app-client";
import { useState } from "react";

const icr = new IcrClient({ baseUrl: `${location.origin}/icr/api`, jwt: () => fetch("/icr/jwt") });

export function Installations() {
  const [chosen, choose] = useState<Installation>();
  const { data, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ["installations"],
    queryFn: ({ pageParam, signal }) => icr.listInstallations({ limit: 10, page: pageParam, signal }),
    initialPageParam: 0,
    getNextPageParam: nextPage,
  });
  if (!data) return <p role="status">Asking the registry…</p>;

  const installations = data.pages.flatMap((page) => page.installations);
  return (
    <>
      <p role="status">
        {installations.length} of {data.pages[0]?.pagination.total} installations
      </p>
      <p style={{ display: "flex", flexWrap: "wrap", gap: "0.5rem" }}>
        {installations.map((installation) => (
          <button key={installation.id} onClick={() => choose(installation)}>
            {installation.organization.fullName}
          </button>
        ))}
      </p>
      {hasNextPage && (
        <button disabled={isFetching} onClick={() => void fetchNextPage()}>
          More
        </button>
      )}
      {chosen && <Warehouse key={chosen.id} installation={chosen} onClose={() => choose(undefined)} />}
    </>
  );
}

interface WarehouseProps {
  readonly installation: Installation;
  readonly onClose: () => void;
}

function Warehouse({ installation: { id, organization }, onClose }: WarehouseProps) {
  const { data } = useQuery({
    queryKey: ["warehouse", id],
    queryFn: ({ signal }) =>
      icr.asInstallation(id).json(`/organizations/${organization.id}/warehouse/inventory`, { signal }),
  });
  return (
    <section>
      <h2>{organization.fullName}</h2>
      <pre>{data === undefined ? "Asking the registry…" : JSON.stringify(data, null, 2)}</pre>
      <button onClick={onClose}>Close</button>
    </section>
  );
}

/** Resolves to the URL of the demo host's emulator, or `undefined` if the page is served as static files. */
export async function discoverEmulator() {
  try {
    const response = await fetch("demo.json");
    return response.ok ? (await response.json()).registryUrl : undefined;
  } catch {
    return undefined;
  }
}

/** Injects a fault, which replaces any that is still pending. */
export async function injectFault(fault) {
  await resetFaults();
  const headers = { "content-type": "application/json" };
  const response = await fetch("demo/faults", { method: "POST", headers, body: JSON.stringify({ fault }) });
  if (!response.ok) throw new Error(`The demo host answered with status ${response.status}.`);
}

/** Removes all faults. */
export async function resetFaults() {
  const response = await fetch("demo/faults", { method: "DELETE" });
  if (!response.ok) throw new Error(`The demo host answered with status ${response.status}.`);
}

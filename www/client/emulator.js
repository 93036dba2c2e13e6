/** The address of the demo host's emulator; `undefined` where the page is served as plain files. */
export async function findEmulator() {
  try {
    const response = await fetch("demo.json");
    return response.ok ? (await response.json()).registryUrl : undefined;
  } catch {
    return undefined;
  }
}

/** Orders a fault; one that still waits for an action does not come on top of it. */
export async function orderFault(fault) {
  await putRight();
  const headers = { "content-type": "application/json" };
  const response = await fetch("demo/faults", { method: "POST", headers, body: JSON.stringify({ fault }) });
  if (!response.ok) throw new Error(`The demo host answered with status ${response.status}.`);
}

/** Takes back every fault that was ordered. */
export async function putRight() {
  const response = await fetch("demo/faults", { method: "DELETE" });
  if (!response.ok) throw new Error(`The demo host answered with status ${response.status}.`);
}

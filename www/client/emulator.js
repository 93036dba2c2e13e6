/** Resolves to the URL of the demo host's emulator, or `undefined` if the page is served as static files. */
export async function discoverEmulator() {
  try {
    const response = await fetch("demo.json");
    return response.ok ? (await response.json()).registryUrl : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the faults that are pending by these, in their order. */
export async function injectFaults(faults) {
  await send("POST", "demo/faults", { faults });
}

/** Removes all faults. */
export async function resetFaults() {
  await send("DELETE", "demo/faults");
}

/** Lets an organization or the registry do something; resolves to the result, and what the app's server did about it. */
export function actOnRegistry(action, details) {
  return send("POST", "demo/registry", { action, ...details });
}

/** Asks the app's server for an install link. */
export function requestInstallLink() {
  return send("POST", "icr/install");
}

/** Follows the registry's redirect to the app's server; resolves to what that made of it, a refusal too. */
export async function followCallback(callbackUrl) {
  const response = await fetch(callbackUrl);
  return response.json();
}

async function send(method, path, body) {
  const headers = body ? { "content-type": "application/json" } : {};
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (response.ok) return response.status === 204 ? undefined : response.json();
  const { message } = await response.json().catch(() => ({}));
  throw new Error(`The demo's host answered with status ${response.status}. ${message ?? ""}`);
}

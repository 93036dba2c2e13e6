import type { WebhookFault, WebhookOptions, WebhookPayload } from "./webhook.js";

const defaultUrl = "https://app.example/icr/webhooks";

/** Resolves to the signed request of a delivery. */
export async function buildWebhookRequest(
  { secret, url = defaultUrl }: WebhookOptions,
  payload: WebhookPayload,
  fault: WebhookFault = {},
): Promise<Request> {
  const signedData = base64(new TextEncoder().encode(JSON.stringify(payload)));
  const body = JSON.stringify({ signedData, ...payload, ...fault.unsignedFields });
  const signature = await hmac(fault.wrongSignature ? `not ${secret}` : secret, fault.oldScheme ? body : signedData);
  return new Request(url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-icr-signature-256": `sha256=${signature}` },
    body,
  });
}

async function hmac(secret: string, message: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign(algorithm, key, encoder.encode(message)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

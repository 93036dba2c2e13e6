const maxBytes = 1_048_576;
const knownEvents = [
  "installed",
  "uninstalled",
  "suspended",
  "unsuspended",
  "newPermissionsAccepted",
  "warehouseTransaction",
  "organizationTransaction",
];

/**
 * Verifies a webhook as `verifyWebhook` of icr-app-client/host does, and says why it fails. `verifyWebhook` itself does not
 * run in pages, because an app's page must not have the secret, and tells a sender little. Here the secret is pasted by who
 * owns it and leaves with the page. The same verdict is a test: tests/demo/lab-webhook.test.mjs.
 *
 * @param {{ signature: string, body: string, secret: string }} delivery
 * @returns {Promise<{ code?: string, title: string, text: string, payload?: object, forged: string[] }>} `code` is that of
 *   the error that `verifyWebhook` throws; `forged` names fields beside `signedData` that differ from what is signed
 */
export async function explainWebhook({ signature, body, secret }) {
  if (!secret.trim())
    return failed("invalid_options", "The secret is missing", "With an empty one, anybody could sign.");
  if (body.length > maxBytes) return failed("invalid_payload", "The body is too long", "1 MiB is the most.");
  const digits = /^sha256=([0-9a-fA-F]{64})$/.exec(signature.trim())?.[1]?.toLowerCase();
  if (!digits) return failed("invalid_signature", ...signatureProblem(signature));
  const parsed = parse(body);
  const signedData = typeof parsed?.signedData === "string" ? parsed.signedData : "";
  if (!signedData) return failed("invalid_payload", ...bodyProblem(body, parsed));
  if ((await hmac(secret, signedData)) !== digits) {
    return failed(
      "invalid_signature",
      "The signature does not match",
      await mismatch({ digits, body, signedData, secret }),
    );
  }
  const payload = readPayload(signedData);
  if (typeof payload === "string") return failed("invalid_payload", "Signed, but not a webhook", payload);
  const { signedData: _, ...beside } = parsed;
  const forged = Object.keys(beside).filter((name) => JSON.stringify(beside[name]) !== JSON.stringify(payload[name]));
  return { title: "Verified", text: "The secret signed this content.", payload, forged };
}

function failed(code, title, text) {
  return { code, title, text, forged: [] };
}

function signatureProblem(signature) {
  if (!signature.trim())
    return ["The signature is missing", "It is the header x-icr-signature-256: a proxy may have removed it."];
  return ["The header is not a signature", "It must be sha256= and 64 hexadecimal digits."];
}

function bodyProblem(body, parsed) {
  if (body.startsWith("\uFEFF"))
    return ["The body begins with a byte order mark", "ICR sends none: an editor or a proxy has added it."];
  if (parsed === undefined) return ["The body is not JSON", "Paste it as it arrived, before any framework changed it."];
  return ["The body has no signedData", "ICR signs the text in that field; nothing else counts."];
}

/** Tries the mistakes that people make, and names the one that would have signed like this. */
async function mismatch({ digits, body, signedData, secret }) {
  const decoded = decodeBase64(signedData);
  const attempts = [
    [
      secret.trim(),
      signedData,
      "The secret has white space at its beginning or end: without it, the signature matches.",
    ],
    ...[body, body.trim(), body.replaceAll("\n", "\r\n")].map((whole) => [
      secret,
      whole,
      "It covers the whole body, as ICR's did before March 2024. Now it covers the text of signedData.",
    ]),
    [secret, decoded, "It covers what signedData decodes to. ICR signs the text itself, still in base64."],
    [fromHexadecimal(secret), signedData, "The secret was used as bytes of hexadecimal digits. ICR uses it as text."],
    [decodeBase64(secret), signedData, "The secret was used as bytes of base64. ICR uses it as text."],
  ];
  for (const [key, message, reason] of attempts) {
    if (key?.length && message !== undefined && (await hmac(key, message)) === digits) return reason;
  }
  return "Another secret signed it, or signedData was changed on its way. Compare the secret with the one in your app's settings at ICR.";
}

function readPayload(signedData) {
  const bytes = decodeBase64(signedData);
  if (!bytes) return "Its signedData is not base64.";
  let payload;
  try {
    payload = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return "Its signedData is not base64 of JSON in UTF-8.";
  }
  if (typeof payload?.event !== "string" || !payload.event) return "Its content has no event.";
  const id = payload.installation?.id;
  if (knownEvents.includes(payload.event) && !(typeof id === "string" && id))
    return "Its content has no installation.id.";
  return payload;
}

/** The HMAC-SHA256 of a message, in hexadecimal digits; key and message are text or bytes. */
export async function hmac(key, message) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", toBytes(key), algorithm, false, ["sign"]);
  return toHexadecimal(new Uint8Array(await crypto.subtle.sign("HMAC", imported, toBytes(message))));
}

function toBytes(value) {
  return typeof value === "string" ? new TextEncoder().encode(value) : value;
}

function toHexadecimal(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHexadecimal(text) {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

/** Padding may be missing; white space and other additions that `atob` forgives may not be there. */
function decodeBase64(text) {
  const canonical = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  try {
    const binary = atob(canonical);
    if (btoa(binary).replace(/=+$/, "") !== canonical) return undefined;
    return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

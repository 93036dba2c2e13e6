import { createHmac } from "node:crypto";

export const secret = "whsec-5f2c";
export const installation = { id: "i-1", appId: "app-1", organization: { id: "o-1", name: "Kaskelot" } };

export function sign(message, key = secret) {
  return `sha256=${createHmac("sha256", key).update(message).digest("hex")}`;
}

/** The request of a delivery, as ICR documents it; `beside` are fields that are not signed. */
export function delivery(payload, { beside = payload, key = secret, signature, method = "POST", headers = {} } = {}) {
  const signedData = typeof payload === "string" ? payload : Buffer.from(JSON.stringify(payload)).toString("base64");
  return request(JSON.stringify({ ...beside, signedData }), signature ?? sign(signedData, key), { method, headers });
}

/** A request with a body of any kind. */
export function request(body, signature = sign(""), { method = "POST", headers = {} } = {}) {
  return new Request("https://app.example/icr/webhooks", {
    method,
    headers: { ...(signature !== null && { "x-icr-signature-256": signature }), ...headers },
    body: method === "GET" ? undefined : body,
    duplex: "half",
  });
}

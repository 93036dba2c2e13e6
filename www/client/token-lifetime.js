/**
 * Returns when a token that was just issued expires on this computer's clock: the registry's clock may differ, so only its
 * lifetime is used.
 */
export function lifetimeFromNow({ createdAt, expiresAt }, issuedAtMs = Date.now()) {
  return { issuedAtMs, expiresAtMs: issuedAtMs + Date.parse(expiresAt) - Date.parse(createdAt) };
}

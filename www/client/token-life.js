/**
 * From when to when a token that has just been made lives, on this computer's clock. By its length of life, for the
 * registry's clock may be another.
 */
export function lifeFromNow({ createdAt, expiresAt }, madeAt = Date.now()) {
  return { madeAt, endsAt: madeAt + Date.parse(expiresAt) - Date.parse(createdAt) };
}

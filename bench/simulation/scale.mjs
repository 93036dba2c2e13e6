// On paper: a million calls a second over installations that each behave as one that was simulated.
const callsPerSecond = 1e6;
const secondsPerMonth = 30 * 24 * 3600;
/** What one Durable Object answers in a second, by its documentation. */
const objectLimit = 1_000;

/** What a million calls a second come to, by how many installations they are spread over, for each design. */
export function scale(rates) {
  return rates.map((outcome) => {
    const installations = callsPerSecond / outcome.callsPerSecond;
    const thousands = callsPerSecond / 1_000;
    return {
      installations,
      design: outcome.design,
      mintsPerSecond: (installations * outcome.mintsPerHour) / 3_600,
      objectRequestsPerSecond: thousands * outcome.objectRequestsPer1000,
      kvReadsPerSecond: thousands * outcome.kvReadsPer1000,
      dollarsPerMonth: thousands * outcome.dollarsPer1000 * secondsPerMonth,
    };
  });
}

/**
 * Where a design breaks first: the rate of calls to one installation at which its object gets more than it can answer, by the
 * scene in which that happens at the lowest rate; `undefined` for designs without one.
 */
export function firstLimit(outcomes, design) {
  const loaded = outcomes.filter((outcome) => outcome.design === design && outcome.objectPeakPerSecond > 1);
  const limits = loaded
    .filter(({ callsPerSecond: rate }) => rate >= 1_000)
    .map(({ scene, callsPerSecond: rate, objectPeakPerSecond }) => ({
      scene,
      callsPerSecond: (rate * objectLimit) / objectPeakPerSecond,
    }));
  return limits.sort((one, other) => one.callsPerSecond - other.callsPerSecond)[0];
}

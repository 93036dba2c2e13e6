/** How much of the full work is done, by the option that asks for less. */
export const efforts = {
  full: { rounds: 1, installations: 10_000, tokens: 15_000, tenants: 200, requests: 2_000, warmUps: 3 },
  "--quick": { rounds: 0.15, installations: 10_000, tokens: 15_000, tenants: 200, requests: 1_000, warmUps: 1 },
  // Whether the bench runs, not how fast anything is.
  "--smoke": { rounds: 0, installations: 500, tokens: 1_000, tenants: 3, requests: 20, warmUps: 0 },
};

/**
 * The samples of each contender, taken in turns: A B C, B A C, … in a new order each round, so that whatever else the
 * machine does meets all of them alike.
 *
 * @param {Record<string, () => Promise<number | object>>} contenders what takes one sample, by name
 * @param {number} count rounds at full effort
 * @param {{ rounds: number, warmUps: number }} effort
 * @returns {Promise<Record<string, (number | object)[]>>}
 */
export async function interleave(contenders, count, effort) {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  const rounds = Math.max(1, Math.round(count * effort.rounds));
  for (let round = -effort.warmUps; round < rounds; round++) {
    for (const name of shuffled(Object.keys(contenders))) {
      const sample = await contenders[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

/** Milliseconds that one of `count` calls took, one after another. */
export async function timePerCall(count, call) {
  const start = performance.now();
  for (let done = 0; done < count; done++) await call();
  return (performance.now() - start) / count;
}

/** What the samples of each contender come to, and how they stand to those of `base`. */
export function summarize(samples, base) {
  const summaryOf = (own) => ({
    median: median(own),
    q1: quantile(own, 0.25),
    q3: quantile(own, 0.75),
    rounds: own.length,
    ratio: median(own) / median(samples[base]),
    // Each round by itself: what slowed the machine for a while cancels out.
    pairedRatio: median(own.map((value, round) => value / samples[base][round])),
    pairedDifference: median(own.map((value, round) => value - samples[base][round])),
  });
  return Object.fromEntries(Object.entries(samples).map(([name, own]) => [name, rounded(summaryOf(own))]));
}

/** To five digits that count, more than any of them deserves. */
function rounded(figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, Number(figure.toPrecision(5))]));
}

export function median(values) {
  return quantile(values, 0.5);
}

/** Interpolated between the two nearest. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place % 1);
}

function shuffled(names) {
  return names
    .map((name) => [Math.random(), name])
    .sort(([a], [b]) => a - b)
    .map(([, name]) => name);
}

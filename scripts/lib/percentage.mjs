/** A share as people write it; one that is not whole is never rounded to 100 %. */
export function percentage({ covered, total }) {
  if (!(total > 0)) throw new Error("Nothing was counted.");
  return `${(Math.floor((1000 * covered) / total) / 10).toFixed(1)} %`;
}

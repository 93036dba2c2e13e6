import { formatCountry } from "./format.js";

const texts = new WeakMap();

/** The installations in whose name, city or country every word of `wanted` occurs. */
export function searchInstallations(installations, wanted) {
  const words = fold(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return installations;
  return installations.filter((installation) => words.every((word) => textOf(installation).includes(word)));
}

function textOf(installation) {
  if (!texts.has(installation)) {
    const { fullName, city, countryCode } = installation.organization;
    texts.set(installation, fold([fullName, city, countryCode, formatCountry(countryCode)].join(" ")));
  }
  return texts.get(installation);
}

// "Sao" finds "São".
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

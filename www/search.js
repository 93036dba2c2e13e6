import { formatCountry } from "./format.js";

/** The installations in whose name, city or country every word of `wanted` occurs. */
export function searchInstallations(installations, wanted) {
  const words = fold(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return installations;
  return installations.filter(({ organization: { fullName, city, countryCode } }) => {
    const text = fold([fullName, city, countryCode, formatCountry(countryCode)].join(" "));
    return words.every((word) => text.includes(word));
  });
}

// "Sao" finds "São".
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

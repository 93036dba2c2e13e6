import { formatCountry } from "../page/format.js";

/** The orders in which the list can stand, by the value of the choice. */
const orders = {
  registry: undefined,
  name: ascending(({ name }) => name),
  country: ascending(({ country, name }) => `${country || "\uffff"} ${name}`),
  newest: descending(({ installation }) => installation.createdAt),
  changed: descending(({ installation }) => installation.updatedAt),
};

/** What a filter chooses where an organization gives no country. */
export const noCountry = "none";

const known = new WeakMap();

/**
 * The installations in whose name, city or country every word of `words` occurs, that give the `permission` ("name" or
 * "name LEVEL"), of the `country`, in this `order`. An empty text leaves out nothing.
 */
export function search(installations, { words = "", permission = "", country = "", order = "registry" }) {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  const found = installations.filter(
    (installation) =>
      wanted.every((word) => keysOf(installation).text.includes(word)) &&
      (!permission || allows(installation, permission)) &&
      (!country || (installation.organization.countryCode || noCountry) === country),
  );
  return orders[order] ? found.sort(orders[order]) : found;
}

/** Reads these installations for searches to come. Ten thousand take a while, so it is done as they arrive. */
export function prepare(installations) {
  installations.forEach(keysOf);
}

function allows({ permissions }, wanted) {
  const [name, level] = wanted.split(" ");
  return level ? permissions[name] === level : Object.hasOwn(permissions, name);
}

function keysOf(installation) {
  if (!known.has(installation)) {
    const { fullName, city, countryCode } = installation.organization;
    const country = fold(formatCountry(countryCode));
    const name = fold(fullName);
    const text = [name, fold(city ?? ""), country, (countryCode ?? "").toLowerCase()].join(" ");
    known.set(installation, { installation, name, country, text });
  }
  return known.get(installation);
}

// "Sao" finds "São". Comparing what is folded takes a tenth of a collator's time.
function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function ascending(keyOf) {
  return (one, other) => compare(keyOf(keysOf(one)), keyOf(keysOf(other)));
}

function descending(keyOf) {
  return (one, other) => compare(keyOf(keysOf(other)), keyOf(keysOf(one)));
}

function compare(one, other) {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

import { element, part } from "../page/element.js";
import { formatCountry, formatName, formatPermission } from "../page/format.js";
import { noCountry } from "./search.js";

/** The fields above the list: words, permission, country and order. `changed` hears of every change. */
export function createFilters(changed) {
  const fields = {
    words: part("search"),
    permission: part("permission"),
    country: part("country"),
    order: part("order"),
  };
  // What occurred on any page so far: a choice must not vanish with the page that offered it.
  let countries = new Set();
  let permissions = new Map();
  for (const field of Object.values(fields)) field.oninput = changed;

  function values() {
    return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]));
  }

  function refillAll() {
    refill(fields.country, [...countries].sort(byCountryName).map(countryOption));
    refill(fields.permission, [...permissions].sort().map(permissionGroup));
  }

  function size() {
    return [...permissions.values()].reduce((sum, levels) => sum + levels.size, countries.size);
  }

  return {
    values,

    /** Whether anything is left out of the list. */
    get areActive() {
      const { words, permission, country } = values();
      return Boolean(words.trim() || permission || country);
    },

    /** Offers what occurs in these installations, too. */
    offer(installations) {
      const before = size();
      for (const installation of installations) {
        countries.add(installation.organization.countryCode || noCountry);
        for (const [name, level] of Object.entries(installation.permissions)) {
          permissions.set(name, (permissions.get(name) ?? new Set()).add(level));
        }
      }
      // A list that the reader has opened must not be rebuilt for nothing.
      if (size() !== before) refillAll();
    },

    clear() {
      countries = new Set();
      permissions = new Map();
      refillAll();
      for (const field of Object.values(fields)) field.value = field === fields.order ? "registry" : "";
    },
  };
}

function byCountryName(one, other) {
  if (one === noCountry || other === noCountry) return one === noCountry ? 1 : -1;
  return formatCountry(one).localeCompare(formatCountry(other));
}

function countryOption(code) {
  return element("option", { value: code }, code === noCountry ? "No country given" : formatCountry(code));
}

function permissionGroup([name, levels]) {
  const title = formatPermission(name);
  return element(
    "optgroup",
    { label: title },
    element("option", { value: name }, `${title}: any level`),
    [...levels]
      .sort()
      .map((level) => element("option", { value: `${name} ${level}` }, `${title}: ${formatName(level)}`)),
  );
}

function refill(select, options) {
  const { value } = select;
  select.replaceChildren(select.firstElementChild, ...options);
  select.value = value;
}

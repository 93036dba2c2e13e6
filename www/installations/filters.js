import { element, byId } from "../page/element.js";
import { formatCountry, formatName, formatPermission } from "../page/format.js";
import { noCountry } from "./search.js";

/** Creates the fields above the list: words, permission, country and order. `changed` is called on every change. */
export function createFilters(changed) {
  const fields = {
    words: byId("search"),
    permission: byId("permission"),
    country: byId("country"),
    order: byId("order"),
  };
  // Collected from all pages so far: an option must not disappear with the page that introduced it.
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

    /** Whether any filter is set. */
    get areActive() {
      const { words, permission, country } = values();
      return Boolean(words.trim() || permission || country);
    },

    /** Adds the countries and permissions of these installations to the options. */
    addOptions(installations) {
      const before = size();
      for (const installation of installations) {
        countries.add(installation.organization.countryCode || noCountry);
        for (const [name, level] of Object.entries(installation.permissions)) {
          permissions.set(name, (permissions.get(name) ?? new Set()).add(level));
        }
      }
      // Rebuilding would close a list that the user has opened.
      if (size() !== before) refillAll();
    },

    /** What an address has to say of the filters. */
    get place() {
      const { words, permission, country, order } = values();
      return { q: words.trim(), permission, country, sort: order === "registry" ? "" : order };
    },

    /** Sets the filters that an address names. */
    restore(query) {
      if (query.has("q")) fields.words.value = query.get("q");
      if (query.has("sort")) fields.order.value = query.get("sort");
      if (!fields.order.value) fields.order.value = "registry";
      for (const name of ["permission", "country"]) if (query.has(name)) choose(fields[name], query.get(name));
    },

    clear() {
      countries = new Set();
      permissions = new Map();
      refillAll();
      for (const field of Object.values(fields)) field.value = field === fields.order ? "registry" : "";
    },
  };
}

function byCountryName(a, b) {
  if (a === noCountry || b === noCountry) return a === noCountry ? 1 : -1;
  return formatCountry(a).localeCompare(formatCountry(b));
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
  choose(select, value);
}

/** Chooses an option, also one that no page so far has had. */
function choose(select, value) {
  select.value = value;
  if (select.value === value) return;
  select.append(element("option", { value }, formatName(value)));
  select.value = value;
}

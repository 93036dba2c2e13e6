import { element } from "../page/element.js";
import { formatCountry, formatDay, formatMoment, formatName } from "../page/format.js";

/** Creates a description list of an installation and its organization. */
export function factList({ id, createdAt, updatedAt, organization }) {
  const { physicalAddress, zip, city, countryCode, registrationNumber, website, type } = organization;
  const industries = [organization.organizationIndustries ?? []].flat();
  const place = [zip, city].filter(Boolean).join(" ");
  return element(
    "dl",
    { className: "fact-list" },
    fact("Kind", type && formatName(type)),
    fact("Industry", industries.map(({ name }) => name).join(", ")),
    fact("Address", [physicalAddress, place, formatCountry(countryCode)].filter(Boolean).join(", ")),
    fact("Registration number", registrationNumber),
    fact("Website", website),
    fact("Public", organization.isPublic ? "Yes" : "No"),
    fact("Installed", formatDay(createdAt)),
    fact("Changed", formatMoment(updatedAt)),
    fact("Installation id", id, "is-code"),
    fact("Organization id", organization.id, "is-code"),
  );
}

function fact(term, value, className = "") {
  const text = value ? element("dd", { className }, value) : element("dd", { className: "is-missing" }, "not given");
  return element("div", {}, element("dt", {}, term), text);
}

import { mix32, uuid } from "./identifiers.js";
import type { Organization } from "../model.js";
import { fields, nameWords, profiles, type FieldName } from "./organization-profiles.js";

const firstCreationMs = Date.UTC(2022, 2, 1, 8);
const dayMs = 86_400_000;

/**
 * Returns the `index`th fictional organization, the same in every run. Like real ones, some have no website, registration
 * number or industry.
 */
export function generateOrganization(index: number): Organization {
  const [, countryCode, city, zip, physicalAddress, field] = profiles[index % profiles.length]!;
  const fullName = generateName(index);
  const host = `${slug(fullName)}.example`;
  const id = uuid("organization", index);
  return {
    id,
    ...generateTimestamps(index),
    fullName,
    countryCode,
    city,
    zip,
    physicalAddress: index % 9 === 4 ? null : physicalAddress,
    registrationNumber: index % 6 === 2 ? null : String(100_000 + (mix32(index) % 900_000)),
    website: index % 7 === 3 ? null : `https://${host}`,
    logo: index % 5 === 1 ? null : `https://${host}/logo.svg`,
    organizationIndustries: generateIndustries(field, index),
    type: index % 11 === 7 ? "validationVerificationBody" : "projectProponent",
    isPublic: index % 8 !== 5,
    url: index % 10 === 6 ? null : `https://registry.example/organizations/${id}`,
  };
}

function generateTimestamps(index: number): { createdAt: string; updatedAt: string } {
  const createdMs = firstCreationMs + (mix32(index + 1) % 900) * dayMs + (mix32(index + 2) % dayMs);
  const updatedMs = createdMs + (mix32(index + 3) % 300) * dayMs;
  return { createdAt: new Date(createdMs).toISOString(), updatedAt: new Date(updatedMs).toISOString() };
}

/** The first names come from the profiles, the next 10,000 from a word, a noun and the city; after that they are numbered. */
function generateName(index: number): string {
  const [fullName, , city, , , field] = profiles[index % profiles.length]!;
  const round = Math.floor(index / profiles.length);
  if (round === 0) return fullName;
  const { nouns } = fields[field];
  const [word, noun] = [
    nameWords[round % nameWords.length]!,
    nouns[Math.floor(round / nameWords.length) % nouns.length]!,
  ];
  const cycle = Math.floor(round / (nameWords.length * nouns.length));
  return cycle === 0 ? `${word} ${noun} ${city}` : `${word} ${noun} ${city} ${cycle + 1}`;
}

function generateIndustries(field: FieldName, index: number): Organization["organizationIndustries"] {
  const { industry } = fields[field];
  if (index % 4 === 3) return null;
  return index % 6 === 5 ? [industry, fields.power.industry] : industry;
}

function slug(name: string): string {
  const plain = name.replace(/[ðþø]/gi, (letter) => ({ ð: "d", þ: "th", ø: "o" })[letter.toLowerCase()] ?? "");
  return plain
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/gi, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

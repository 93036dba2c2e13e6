import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";

const registry = createRegistry({ installations: 10_000 });
const organizations = registry.installations.map(({ organization }) => organization);
const distinct = (values) => new Set(values).size;

test("ten thousand generated organizations have names, addresses and ids of their own", () => {
  assert.equal(distinct(organizations.map(({ fullName }) => fullName)), 10_000);
  assert.equal(distinct(organizations.map(({ id }) => id)), 10_000);
  assert.equal(distinct(registry.installations.map(({ id }) => id)), 10_000);
  const websites = organizations.map(({ website }) => website).filter((website) => website !== null);
  assert.equal(distinct(websites), websites.length);
  for (const website of websites) assert.match(website, /^https:\/\/[a-z0-9]+(-[a-z0-9]+)*\.example$/);
});

test("generated installations are the same in every run", () => {
  const again = createRegistry({ installations: 70 }).installations;
  assert.deepEqual(again, registry.installations.slice(0, 70));
});

test("generated organizations come from many countries and leave out what real ones leave out", () => {
  const first = organizations.slice(0, 60);
  assert.ok(distinct(first.map(({ countryCode }) => countryCode)) >= 30);
  const optional = ["zip", "physicalAddress", "registrationNumber", "website", "logo", "url", "organizationIndustries"];
  for (const field of optional) {
    assert.ok(
      first.some((organization) => organization[field] === null),
      `${field} is null somewhere`,
    );
    assert.ok(
      first.some((organization) => organization[field] !== null),
      `${field} is set somewhere`,
    );
  }
  assert.ok(first.some(({ organizationIndustries }) => Array.isArray(organizationIndustries)));
  assert.ok(distinct(registry.installations.map(({ permissions }) => JSON.stringify(permissions))) >= 4);
});

test("every identifier is a UUID, and every organization is created before it changes", () => {
  for (const { id, createdAt, updatedAt } of organizations.slice(0, 500)) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(createdAt <= updatedAt);
  }
});

test("a draft overrides what is generated, down to single fields of the organization", () => {
  const { install } = createRegistry({ installations: [{ id: "first", organization: { city: null } }] });
  const installation = install({ permissions: {}, organization: { fullName: "Only This" } });
  assert.deepEqual(installation.permissions, {});
  assert.equal(installation.organization.fullName, "Only This");
  assert.equal(typeof installation.organization.countryCode, "string");
  assert.throws(() => install({ id: "first" }), /already has an installation/);
  assert.throws(
    () => install({ appId: "nobody" }),
    /no app with the id nobody, only [0-9a-f-]{36}: set `app: \{ id \}`/,
  );
});

const { IcrClient, isIcrError } = require("icr-app-client");
const { icrError } = require("icr-app-client/testing");

test("jsdom as Jest sets it up has no TextEncoder, which errors do not need and a client asks for", () => {
  expect(typeof document).toBe("object");
  expect(typeof TextEncoder).toBe("undefined");
  expect(isIcrError(icrError("rate_limited"))).toBe(true);
  expect(() => new IcrClient({ jwt: "a.b.c" })).toThrow(/TextEncoder.*jest-fixed-jsdom/);
});

import { expect, jest, test } from "@jest/globals";
import { IcrClient, isIcrError } from "icr-app-client";
import { createRegistry } from "icr-app-client/testing";

test("the types are found, and what is imported is loaded", async () => {
  jest.useFakeTimers();
  const registry = createRegistry();
  const icr = new IcrClient(registry.clientOptions);
  const error: unknown = await icr.getInstallation("none").catch((reason: unknown) => reason);
  expect(isIcrError(error) && error.status).toBe(404);
});

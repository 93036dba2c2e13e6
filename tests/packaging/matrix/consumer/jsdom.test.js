import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createState } from "icr-app-client/host";
import { consume } from "./consumer.js";

test("the package works here", async () => {
  expect(document.body).toBeDefined();
  writeFileSync("report.json", JSON.stringify(await consume(process.env.REGISTRY)));
});

test("this is a test and no page: what needs a secret runs", async () => {
  expect(navigator.userAgent).toMatch(/^Mozilla/);
  expect(await createState({ secret: "of this test", session: "s" })).toMatch(/^1[\w-]+$/);
});

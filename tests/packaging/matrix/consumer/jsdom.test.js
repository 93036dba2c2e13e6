import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { consume } from "./consumer.js";

test("the package works here", async () => {
  expect(document.body).toBeDefined();
  writeFileSync("report.json", JSON.stringify(await consume(process.env.REGISTRY)));
});

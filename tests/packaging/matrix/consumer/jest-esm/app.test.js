import { writeFileSync } from "node:fs";
import { consume } from "../consumer.js";

test("the package works in ESM, without a transform", async () => {
  writeFileSync("report.json", JSON.stringify(await consume(process.env.REGISTRY)));
});

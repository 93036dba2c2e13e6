import { createInterface } from "node:readline";
import { failureOfCase } from "../../../behaviour/runtimes/run-case.mjs";

// Reads a case a line and writes its failure a line: this runs wherever there are standard streams.
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await failureOfCase(JSON.parse(line))));
}

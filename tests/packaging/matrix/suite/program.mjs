import { createInterface } from "node:readline";
import { hostOf } from "../../../behaviour/runtimes/case-context.mjs";
import { failureOf } from "../../../behaviour/runtimes/run-case.mjs";

// Each line names a case, and is answered by a line with its failure: it runs wherever there are standard streams.
for await (const line of createInterface({ input: process.stdin })) {
  const { topic, name, loopback } = JSON.parse(line);
  console.log(JSON.stringify(await failureOf(hostOf(loopback), topic, name)));
}

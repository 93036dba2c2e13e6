import { after } from "node:test";
import { hostOf } from "./host.mjs";
import { startLoopback } from "./loopback.mjs";
import { runCase } from "./run-case.mjs";
import { testSharedCases } from "./shared-cases.mjs";

const loopback = await startLoopback();
after(() => loopback.close());

const host = hostOf("node", loopback.url);
await testSharedCases((topic, name) => runCase(host, topic, name));

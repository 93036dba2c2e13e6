import assert from "node:assert/strict";
import { test } from "node:test";
import { createRegistry } from "icr-app-client/testing";
import { calls, clientWith, ending, endings, registry } from "./survival.mjs";

const hostNow = Date.now;
const year = 365.25 * 24 * 3_600_000;

/** Runs `work` under another clock of the machine; the registry's stays correct. */
async function under(clock, work) {
  Date.now = clock;
  try {
    return await work();
  } finally {
    Date.now = hostNow;
  }
}

const clocks = {
  "is no number": () => NaN,
  "is nothing": () => undefined,
  "is a text": () => "2023",
  "is endless": () => Infinity,
  "is endless the other way": () => -Infinity,
  "stands at 1970": () => 0,
  "is 50 years ahead": () => hostNow() + 50 * year,
  "is 50 years late": () => hostNow() - 50 * year,
  "is at the end of dates": () => 8.64e15,
  "is beyond every date": () => Number.MAX_VALUE,
};
/** Makes clients of a registry whose clock is right whatever the machine's says. */
async function makerOfClients() {
  const registry = createRegistry({ now: () => hostNow() });
  const jwt = await registry.signJwt();
  return () => clientWith({ jwt: () => jwt, fetch: registry.fetch });
}

/** Checks that a client works again after a response of the registry under the right clock. */
async function recovers(icr) {
  await ending(() => icr.listInstallations());
  assert.ok((await icr.listInstallations()).pagination.total > 0);
  assert.equal((await icr.fetchAsApp("/projects")).status, 200);
}

for (const [what, clock] of Object.entries(clocks)) {
  test(`every call settles while the machine's clock ${what}, and works when it is right again`, async () => {
    const makeClient = await makerOfClients();
    for (const known of [false, true]) {
      const icr = makeClient();
      if (known) await Promise.all(calls.map((call) => ending(() => call(icr))));
      await under(clock, () => Promise.all(calls.map((call) => ending(() => call(icr)))));
      await recovers(icr);
    }
  });
}

test("every call settles while the machine's clock jumps between any two reads", async () => {
  const readings = [NaN, 0, -1e15, 1e15, hostNow(), hostNow() + year, hostNow() - year];
  const makeClient = await makerOfClients();
  const icr = makeClient();
  let reads = 0;
  await under(
    () => readings[reads++ % readings.length],
    async () => {
      for (let round = 0; round < 5; round += 1) await Promise.all(calls.map((call) => ending(() => call(icr))));
    },
  );
  assert.ok(reads > readings.length);
  await recovers(icr);
});

const dates = [
  "",
  "nonsense",
  "Tue, 13 Sep 275760 00:00:00 GMT",
  "+275760-09-13T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "Mon, 31 Feb 2025 25:61:61 GMT",
  "-1",
  "1e400",
  "9".repeat(10_000),
];
for (const date of dates) {
  test(`a response of the date "${date.slice(0, 40)}" locks nobody out for longer than it is sent`, async () => {
    const dated = async (...parameters) => {
      const response = await registry.fetch(...parameters);
      response.headers.set("date", date);
      return response;
    };
    for (const outcome of await endings("fetch", dated)) assert.notEqual(outcome, "network");
  });
}

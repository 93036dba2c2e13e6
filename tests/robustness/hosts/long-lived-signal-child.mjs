// Makes many calls under one signal, and prints what is left on it and which warnings there were.
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const [any] = process.argv.slice(2);
if (any === "without-any") delete AbortSignal.any;
const warnings = [];
process.on("warning", ({ name }) => warnings.push(name));

const { startStallingServer } = await import("./stalling-server.mjs");
const server = await startStallingServer();
const { icr } = server;
const { signal } = new AbortController();

// What is added without a name of an event is counted as well.
let added = 0;
let most = 0;
for (const [name, step] of Object.entries({ addEventListener: 1, removeEventListener: -1 })) {
  const method = signal[name];
  signal[name] = (...given) => {
    added += step;
    most = Math.max(most, added);
    return method.apply(signal, given);
  };
}
/** Signals that follow this one, as Node keeps them. */
function followers() {
  const name = Object.getOwnPropertySymbols(signal).find(({ description }) => description === "kDependantSignals");
  return signal[name]?.size ?? 0;
}
const left = async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc();
    await sleep(10);
  }
  return { listeners: getEventListeners(signal, "abort").length, followers: followers() };
};

const ways = {
  read: async () => (await icr.fetchAsApp("/projects", { signal })).text(),
  "read by a reader": async () => {
    const reader = (await icr.fetchAsApp("/projects", { signal })).body.getReader();
    while (!(await reader.read()).done);
  },
  cancelled: async () => (await icr.fetchAsApp("/stall", { signal })).body.cancel(),
  "without a body": async () => void (await icr.fetchAsApp("/none", { signal })),
  HEAD: async () => void (await icr.fetchAsApp("/projects", { signal, method: "HEAD" })),
  "a token": () => icr.appAccessToken({ signal }),
  "a request": () => icr.createAppAccessToken({ signal }),
};
const result = {};
for (const [way, call] of Object.entries(ways)) {
  for (let round = 0; round < 60; round += 1) await call();
  result[way] = await left();
}
for (const [way, call] of Object.entries(ways)) {
  await Promise.all(Array.from({ length: 50 }, call));
  result[`${way}, 50 at once`] = await left();
}
console.log(JSON.stringify({ result, warnings, most }));
process.exit();

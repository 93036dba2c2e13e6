import { assert } from "chai";
import { exampleInstallation } from "icr-app-client/testing";
import { setUp } from "../../support/registry-client.mjs";
import { json, scriptedClient } from "../../support/scripted-client.mjs";

const busy = () => json({}, { status: 503 });
const lost = () => Promise.reject(new TypeError("no route"));
const backoff = [500, 1000, 2000, 4000, 8000, 8000, 8000];

/** Runs with this `Math.random` and with timers of the length of a wait that ring at once. */
async function withoutWaiting(random, run) {
  const saved = { random: Math.random, setTimeout: globalThis.setTimeout };
  Math.random = random;
  globalThis.setTimeout = (callback, delayMs, ...given) =>
    saved.setTimeout.call(globalThis, callback, delayMs < 20_000 ? 0 : delayMs, ...given);
  try {
    return await run();
  } finally {
    Math.random = saved.random;
    globalThis.setTimeout = saved.setTimeout;
  }
}

/** The waits before the retries of a call that meets these answers. */
async function waits(answers, random, call = (icr) => icr.getInstallation("i")) {
  const delays = [];
  const onEvent = ({ type, delayMs }) => void (type === "retry" && delays.push(delayMs));
  await withoutWaiting(random, async () => {
    const { icr } = scriptedClient([...answers, exampleInstallation], { maxRetries: answers.length, onEvent });
    await call(icr);
  });
  assert.lengthOf(delays, answers.length);
  return delays;
}

const seven = (answer) => Array(7).fill(answer);

export const cases = {
  "a wait is never shorter than half of the backoff": async () => {
    for (const answer of [busy, lost]) {
      assert.deepEqual(
        await waits(seven(answer), () => 0),
        backoff.map((wait) => wait / 2),
      );
    }
  },

  "and never longer than all of it": async () => {
    for (const answer of [busy, lost]) {
      const delays = await waits(seven(answer), () => 1 - Number.EPSILON);
      for (const [index, delayMs] of delays.entries()) {
        assert.isAtMost(delayMs, backoff[index]);
        assert.isAtLeast(delayMs, backoff[index] - 1);
      }
    }
  },

  "waits spread over what lies between": async () => {
    const seen = new Set();
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const [first, second] = await waits([busy, busy], () => tenth / 10 + 0.05);
      assert.isTrue(first > 250 && first < 500, `${first}`);
      assert.isTrue(second > 500 && second < 1000, `${second}`);
      seen.add(first);
    }
    assert.equal(seen.size, 10);
  },

  "fetchAs… waits likewise": async () => {
    for (const random of [0, 1 - Number.EPSILON]) {
      const delays = [];
      const onEvent = ({ type, delayMs }) => void (type === "retry" && delays.push(delayMs));
      const { registry, icr, id } = setUp({ onEvent, maxRetries: 3 });
      await icr.installationAccessToken(id);
      registry.injectFault({ path: "/projects", status: 503, times: 3 });
      await withoutWaiting(
        () => random,
        async () => assert.equal((await icr.fetchAsInstallation(id, "/projects")).status, 200),
      );
      assert.lengthOf(delays, 3);
      for (const [index, delayMs] of delays.entries()) {
        assert.isAtMost(Math.abs(delayMs - backoff[index] * (random ? 1 : 0.5)), 1);
      }
    }
  },

  "a wait that the registry names is waited for in full, with jitter on top": async () => {
    const named = () => json({}, { status: 503, headers: { "retry-after": "3" } });
    const [least] = await waits([named], () => 0);
    const [most] = await waits([named], () => 1 - Number.EPSILON);
    assert.equal(least, 3000);
    assert.isAbove(most, 3000);
    assert.isAtMost(most, 6000);
  },
};

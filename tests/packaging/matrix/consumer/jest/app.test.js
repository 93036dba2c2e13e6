// CommonJS, as Babel, swc and tsc make it of imports: Jest loads it as it is.
const { writeFileSync } = require("node:fs");
const { IcrClient, isIcrError } = require("icr-app-client");
const { createRegistry, icrError } = require("icr-app-client/testing");
const { consume } = require("./consumer.js");

test("the package works here", async () => {
  writeFileSync("report.json", JSON.stringify(await consume(process.env.REGISTRY)));
});

describe.each([[{}], [{ advanceTimers: true }], [{ doNotFake: ["nextTick", "queueMicrotask"] }]])(
  "under jest.useFakeTimers(%j)",
  (timers) => {
    beforeEach(() => void jest.useFakeTimers(timers));
    afterEach(() => void jest.useRealTimers());

    test("a first call and its retry end, and a token expires by the clock of either", async () => {
      const registry = createRegistry();
      const icr = new IcrClient(registry.clientOptions);
      const [{ id }] = registry.installations;
      registry.injectFault({ status: 503 });
      const call = icr.fetchAsInstallation(id, "/projects");
      await jest.advanceTimersByTimeAsync(1000);
      expect((await call).status).toBe(200);

      for (const pass of [() => registry.advance(7_200_000), () => jest.setSystemTime(Date.now() + 7_200_000)]) {
        const before = registry.tokens.length;
        pass();
        await icr.fetchAsInstallation(id, "/projects");
        expect(registry.tokens.length).toBe(before + 1);
      }
    });

    test("another app signs, and errors are recognized", async () => {
      const registry = createRegistry();
      const { id, signJwt } = registry.addApp();
      const icr = new IcrClient({ ...registry.clientOptions, jwt: signJwt, appId: id });
      expect(await icr.installations().toArray()).toEqual([]);
      const error = await icr.getInstallation("none").catch((reason) => reason);
      expect([isIcrError(error), error.code]).toEqual([true, icrError("not_found").code]);
    });
  },
);

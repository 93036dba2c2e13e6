import assert from "node:assert/strict";
import { test } from "node:test";
import { UndiciRequest } from "./libraries/replaced-request.mjs";
import { cases } from "./libraries/cases.mjs";
import { failureOfCase } from "./libraries/run-case.mjs";
import { baseUrl, createSetting } from "./libraries/setting.mjs";

for (const name of Object.keys(cases)) {
  test(`after a server has replaced Request, ${name}`, async () => {
    const failure = await failureOfCase(name);
    if (failure) assert.fail(failure);
  });
}

test("a Request of the package undici is sent with its body, again after its token was revoked", async () => {
  const { registry, org, sent } = await createSetting();
  await org.json("/echo");
  registry.revoke((await org.accessToken()).token);
  sent.length = 0;
  const headers = { "content-type": "application/json" };
  const response = await org.fetch(new UndiciRequest(`${baseUrl}/echo`, { method: "POST", headers, body: '{"a":1}' }));
  const { body, contentType } = await response.json();
  assert.deepEqual([body, contentType, sent.length], [{ a: 1 }, "application/json", 2]);
});

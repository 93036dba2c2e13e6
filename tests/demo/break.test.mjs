import assert from "node:assert/strict";
import { test } from "node:test";
import {
  breakIt,
  button,
  choose,
  demo,
  inChromium,
  loadAll,
  logText,
  openDemo,
  openView,
  page,
  rowCount,
  rows,
  sent,
  shoot,
  statuses,
} from "./demo-page.mjs";

const anyOrigin = { "access-control-allow-origin": "*" };

const results = {
  flaky:
    /^Succeeded at the third attempt Attempts 500 → 500 → 200 Waits \S+ m?s, [\d.]+ m?s Error code none Your user sees The result, after/,
  busy: /^Succeeded at the second attempt Attempts 429 → 200 Waits 1(\.\d)? s /,
  lost: /^Succeeded at the second attempt Attempts \S+ → 200/,
  proxy: /^Succeeded at the second attempt Attempts 502 → 200 Waits [\d.]+ m?s Error code none/,
  outage:
    /^Gave up after 3 attempts Attempts 503 → 503 → 503 Waits .* server_error, status 503 Your user sees “The registry has a problem/,
  suspended: /^Refused, and not tried again Attempts 403 Waits none Error code forbidden, status 403/,
  "expired-jwt": /^Stopped before anything was sent Attempts none Waits none Error code jwt_expired/,
  clock: /^Succeeded at the second attempt Attempts 401 → 200 .*noticed that the registry refused its JWT/,
  revoked:
    /^Succeeded at the second attempt Attempts 401 → 200 .*dropped an access token that no longer works; created/,
  crowd: /^50 callers, 1 token request Attempts 201/,
};

test("answers beside the button that was pressed, and nothing moves", async () => {
  await openView("break");
  const places = () =>
    page.locator(".fault, .dock, #sequence").evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()));
  const before = await places();
  for (const [name, expected] of Object.entries(results)) {
    assert.match(await breakIt(name), expected, name);
    await page.evaluate(() => scrollTo(0, 0));
    assert.deepEqual(await places(), before, name);
  }
  assert.equal(await page.getByRole("alert").count(), 0);
  await shoot("break");

  await page.reload();
  await page.locator("#fault-outage").getByText("Gave up after 3 attempts").waitFor();
});

inChromium("it waits for seconds, and the client is the same")("answers when the registry says nothing", async () => {
  await openView("break");
  assert.match(
    await breakIt("silent"),
    /^Gave up after 3 attempts Attempts timeout → timeout → timeout .* timeout Your user sees “The registry took too long/,
  );
  assert.match(await breakIt("slow"), /^Succeeded at the first attempt Attempts 200 .* after (3|4)(\.\d)? s/);
});

test("on a phone the result is below its button, and the timeline's height is fixed", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openView("break");
  const before = await page.locator(".fault").nth(6).boundingBox();
  await breakIt("outage");
  await page.locator("#timeline-last", { hasText: "503 GET /app/installations" }).waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  assert.deepEqual(await page.locator(".fault").nth(6).boundingBox(), before);
  const dock = () => page.locator("#timeline").evaluate(({ offsetHeight }) => offsetHeight);
  const closed = await dock();
  await button("Open the timeline").click();
  const open = await dock();
  assert.ok(open > closed);
  await breakIt("flaky");
  assert.equal(await dock(), open);
  await page.reload();
  await button("Close the timeline").waitFor();
});

test("shows each attempt of a retried call in the timeline", async () => {
  await openView("break");
  await breakIt("flaky");
  assert.deepEqual(await statuses(), ["200", "500", "wait", "500", "wait", "200"]);
});

test("shares a sequence of faults by a link, and sends calls until it is used up", async () => {
  await openView("break/500,429,ok,403");
  await page.locator("#sequence-list li").nth(3).getByText("403").waitFor();
  await button("+ OK").click();
  await button("Remove 429, response 2").click();
  await page.waitForURL(/#break\/500,ok,403,ok$/);
  await button("Send calls").click();
  await page.locator("#sequence-results").getByText("Call 3: Succeeded at the first attempt").waitFor();
  const lines = await page.locator("#sequence-results li").allInnerTexts();
  assert.equal(lines.length, 3);
  assert.match(lines[0], /Call 1: Succeeded at the second attempt \(500 → 200, waited/);
  assert.match(lines[1], /Call 2: Refused, and not tried again \(403\)/);
  await button("Remove all").click();
  await page.waitForURL(/#break$/);
});

test("ignores what a link names that there is not", async () => {
  await openView("break/500,<b>,toString");
  assert.equal(await page.locator("#sequence-list li").count(), 1);
});

test("says in plain words what failed, and tries again on request", async () => {
  await openDemo();
  await page.route("**/app/installations?*", (route) => route.fulfill({ status: 403, headers: anyOrigin }), {
    times: 1,
  });
  await button("Next page").click();
  const alert = page.getByRole("alert");
  assert.match(await alert.innerText(), /This is not allowed[^]*forbidden\s+status 403/);
  assert.equal(await rowCount(), 20);
  await shoot("error");
  await button("Try again").click();
  await alert.waitFor({ state: "detached" });
});

test("an error of an action is shown beside it", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await page.locator("#details:not([aria-busy])").waitFor();
  demo.registry.injectFault({ status: 400, body: { statusCode: 400, message: "No such query" } });
  await button("Token of the app").click();
  await page.locator("#tokens").getByRole("alert").getByText("“No such query”").waitFor();
});

test("says so when the registry is out of reach", async () => {
  await page.route("**/app/installations?*", (route) => route.abort());
  await openView("organizations");
  await page.getByText("The registry cannot be reached").waitFor();
  await page.unroute("**/app/installations?*");
  await button("Try again").click();
  await rows().first().waitFor();
});

test("keeps the loaded rows when loading all fails, and says why", async () => {
  await openDemo();
  await page.route("**/app/installations?*page=3", (route) => route.fulfill({ status: 403, headers: anyOrigin }));
  await loadAll();
  await page.getByRole("alert").getByText("This is not allowed").waitFor();
  assert.equal(await rowCount(), 60);
});

test("notices an expired JWT before anything is sent", async () => {
  await openView("break");
  const before = sent.filter(({ url }) => url.pathname.startsWith("/app/")).length;
  await breakIt("expired-jwt");
  assert.equal(sent.filter(({ url }) => url.pathname.startsWith("/app/")).length, before);
  assert.match(await logText(), /\/icr\/jwt/);
});

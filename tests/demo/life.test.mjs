import assert from "node:assert/strict";
import { test } from "node:test";
import { button, demo, logText, openView, page, secret, shoot, takeStep, wholeText } from "./demo-page.mjs";

test("leads an installation through its whole life", async () => {
  const earlier = demo.registry.tokens.length;
  await openView("life");
  assert.match(
    await takeStep("install", "Send the admin"),
    /consented.*Webhook installed: signature verified\. Your server answered 202/,
  );
  assert.match(await takeStep("callback", "forged"), /invalid_state/);
  assert.match(await takeStep("callback", "Follow"), /The state is genuine.*The registry confirms it: Mara River/);

  const created = tokenRequests();
  assert.match(
    await takeStep("token", "Ask for the token"),
    /Created by the client\. Valid for 2 h 0 min\. By itself: asked your server for a JWT; created an access token/,
  );
  assert.match(
    await takeStep("call", "Call the API"),
    /Answered: 1 request, with the token that the client already had\./,
  );
  assert.equal(tokenRequests() - created, 1, "the call uses the token of the step before");

  assert.match(
    await takeStep("webhook", "Deliver a webhook"),
    /warehouseTransaction: signature verified\. Your server answered 202/,
  );
  assert.match(await takeStep("webhook", "forged"), /Webhook refused: .* Your server answered 401/);

  const suspended = await takeStep("suspension", "Suspend, then call");
  assert.match(suspended, /Webhook suspended.*forbidden: “The installation is suspended” after 1 attempt/);
  assert.match(
    await takeStep("suspension", "Lift it"),
    /Webhook unsuspended.*with the token that the client already had/,
  );

  const reinstalled = await takeStep("reinstallation", "Remove, install again");
  assert.match(
    reinstalled,
    /The old installation: (unauthorized|not_found).*Found by its organization.*Answered: 1 request, and 1 for a new token/,
  );

  const revoked = await takeStep("revocation", "Revoke, then call");
  assert.match(revoked, /401 → 200.*dropped an access token that no longer works; created an access token/);
  assert.match(await takeStep("revocation", "Delete all tokens"), /\d tokens? of this client deleted/);
  assert.deepEqual(
    demo.registry.tokens.slice(earlier).filter(({ isActive }) => isActive),
    [],
  );

  const log = await logText();
  assert.match(log, /Webhook installed/);
  assert.match(log, /Callback verified/);
  assert.match(log, /Callback refused/);
  assert.match(log, /An admin consents again/);
  assert.match(log, /Access token dropped/);
  assert.doesNotMatch(await wholeText(), secret);
});

test("plays all steps at one press, and shows their results again after a reload", async () => {
  await openView("life");
  await button("Play all steps").click();
  await page.locator("#step-revocation .result-line").getByText("of this client deleted").waitFor({ timeout: 60_000 });
  assert.equal(await page.locator(".step-result .is-stopped").count(), 0);
  await page.locator(".view-actions .is-busy").waitFor({ state: "detached" });
  await shoot("life");
  const before = await page.locator(".step-result").allInnerTexts();
  await page.reload();
  await page.locator("#step-revocation .result-line").first().waitFor();
  assert.deepEqual(await page.locator(".step-result").allInnerTexts(), before);

  await button("Start over").click();
  assert.equal(await page.locator(".result-line").count(), 0);
});

test("lets nobody take a step before the one that it needs", async () => {
  await openView("life");
  await page.locator("#step-call").getByText("First: the callback, step 2.").waitFor();
  await page.locator("#step-call").getByRole("button", { name: "Call the API" }).click({ force: true });
  assert.equal(await page.locator(".result-line").count(), 0);
  assert.equal(await page.locator("#step-call button[aria-disabled=true]").count(), 1);
});

for (const [width, height] of [
  [360, 740],
  [768, 1024],
  [1280, 800],
]) {
  test(`opens at the step that a link names, below the bar: ${width} px`, () => opensAtStep({ width, height }));
}

async function opensAtStep(size) {
  await page.setViewportSize(size);
  await openView("life/suspension");
  const below = () =>
    page
      .locator("#step-suspension")
      .evaluate(
        (step) =>
          step.getBoundingClientRect().top - Math.max(0, document.querySelector(".bar").getBoundingClientRect().bottom),
      );
  const distance = await below();
  assert.ok(distance >= 0 && distance < 32, `${distance} px below the bar`);
  assert.equal(await page.evaluate(() => document.activeElement.id), "step-suspension");
}

test("refuses a callback of another session", async () => {
  await openView("life");
  await takeStep("install", "Send the admin");
  await page.context().clearCookies();
  assert.match(await takeStep("callback", "Follow"), /Start over: the link was for another session/);
});

function tokenRequests() {
  return demo.registry.requests.filter(({ path }) => path.endsWith("/accessTokens")).length;
}

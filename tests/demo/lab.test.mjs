import assert from "node:assert/strict";
import { test } from "node:test";
import { button, demo, openView, page, sent, shoot, wholeText } from "./demo-page.mjs";

const result = () => page.locator(".lab-result");

/** The requests for anything else than the page's own files. */
const asked = () => sent.filter(({ url }) => !/\.(js|css|svg)$|\/$|^\/demo\.json$/.test(url.pathname));

test("explains a JWT that is pasted, and neither sends nor stores it", async () => {
  await openView("lab/jwt");
  const own = await (await fetch(`${demo.url}/icr/jwt`)).text();
  await page.getByLabel("JWT", { exact: true }).fill(own);
  await result().getByText("ICR accepts it, if the signature is right.").waitFor();
  await result().getByRole("rowheader", { name: "iss" }).waitFor();
  assert.match(await result().innerText(), /Valid for another [89] min/);
  assert.deepEqual(asked(), []);
  assert.equal(await stored(), false);
  assert.doesNotMatch(page.url(), /eyJ/);
  await shoot("lab-jwt");

  async function stored() {
    return page.evaluate((text) => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]).includes(text), own);
  }
});

test("opens with the example that a link names", async () => {
  await openView("lab/jwt?example=expired");
  await result()
    .getByText(/^Expired 11 min \d+ s ago$/)
    .waitFor();
  await button("Without alg").click();
  await result().getByText("The claims have no alg").waitFor();
  await page.waitForURL(/#lab\/jwt\?example=no-alg$/);
  await openView("lab/jwt?example=expired");
  await result()
    .getByText(/^Expired 11 min/)
    .waitFor();
  await page.getByLabel("JWT", { exact: true }).fill("typed");
  await openView("lab/jwt?example=good");
  assert.equal(await page.getByLabel("JWT", { exact: true }).inputValue(), "typed", "a link replaces nothing typed");
});

test("verifies a webhook that is pasted as a whole request", async () => {
  await openView("lab/webhook");
  await button("Genuine").click();
  await result().getByText("Verified").waitFor();
  const signature = await page.getByLabel("Header x-icr-signature-256").inputValue();
  const body = await page.getByLabel("Body").inputValue();
  await page.getByLabel("Header x-icr-signature-256").fill("");
  await result().getByText("The signature is missing").waitFor();
  const request = `POST /icr/webhooks HTTP/1.1\r\nhost: app.example\r\nX-ICR-Signature-256: ${signature}\r\n\r\n${body}`;
  await page.getByLabel("Body").fill(request);
  await result().getByText("verifyWebhook returns the event").waitFor();
  await result().getByText('"event": "suspended"').waitFor();
  await shoot("lab-webhook");
  await page.getByLabel("Header x-icr-signature-256").fill(`X-ICR-Signature-256: ${signature}`);
  assert.equal(await page.getByLabel("Header x-icr-signature-256").inputValue(), signature);
  await page.getByLabel("Secret").fill("another");
  await result().getByText("verifyWebhook throws invalid_signature").waitFor();
});

test("says why a webhook is not genuine", async () => {
  await openView("lab/webhook?example=old-scheme");
  await result()
    .getByText(/It covers the whole body, as ICR's did before March 2024/)
    .waitFor();
  await button("Forged fields").click();
  await result().getByText("Not signed: event").waitFor();
  assert.deepEqual(asked(), []);
});

test("builds an install link, which the address shares", async () => {
  await openView("lab/install");
  await page.getByLabel("Callback URL").fill("https://app.example/icr/callback");
  await page.getByLabel("The app is in ICR's sandbox").check();
  const link = page.getByRole("link", { name: "Open it at ICR" });
  const href =
    "https://sandbox-app.carbonregistry.com/apps/canopy-ledger/installations/new?state=example-state&redirectUri=https%3A%2F%2Fapp.example%2Ficr%2Fcallback";
  assert.equal(await link.getAttribute("href"), href);
  await page.reload();
  assert.equal(await link.getAttribute("href"), href);
  await page.getByLabel("Callback URL").fill("http://app.example/icr/callback");
  await result().getByText("`redirectUri` must be the callback's whole URL").waitFor();
  await shoot("lab-install");
});

test("keeps what was typed while another tool is open", async () => {
  await openView("lab/jwt");
  await page.getByLabel("JWT", { exact: true }).fill("a.b");
  await page.getByRole("link", { name: "Webhook", exact: true }).click();
  await page.getByRole("heading", { name: "Verify a webhook" }).waitFor();
  await page.getByRole("navigation", { name: "Tools" }).getByRole("link", { name: "JWT" }).click();
  assert.equal(await page.getByLabel("JWT", { exact: true }).inputValue(), "a.b");
  assert.match(await wholeText(), /This is not a JWT/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  breakIt,
  button,
  callApi,
  choose,
  demo,
  forgetProblems,
  openDemo,
  openView,
  page,
  sent,
  takeStep,
} from "./demo-page.mjs";

test("the page's policy allows nothing but what the page needs", async () => {
  await openDemo();
  const content = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  const policy = new Map(
    content
      .split(";")
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name, ...sources]) => [name, sources]),
  );
  const nothing = ["default-src", "base-uri", "form-action"];
  for (const name of nothing) assert.deepEqual(policy.get(name), ["'none'"], name);
  for (const name of ["style-src", "img-src"]) assert.deepEqual(policy.get(name), ["'self'"], name);
  const scripts = policy.get("script-src").map((source) => source.replace(/^'sha256-.*/, "a hash"));
  assert.deepEqual(scripts, ["'self'", "'wasm-unsafe-eval'", "a hash"]);
  const connections = ["'self'", "http://127.0.0.1:*", "http://localhost:*", "https://sandbox-api.carbonregistry.com"];
  assert.deepEqual(policy.get("connect-src"), connections);
  assert.equal(policy.size, nothing.length + 4);
});

test("no action of the page violates the policy or calls another origin", async () => {
  await collectViolations();
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  await button("Show the token of Kaskelot Mangroves Trust").click();
  await page.locator("summary.attempt").last().click();
  await page.getByRole("radio", { name: "Rust" }).check();
  await button("Theme: as the system").click();
  await page.getByRole("link", { name: "Life of an app" }).click();
  await takeStep("install", "Send the admin");
  await page.getByRole("link", { name: "Break it" }).click();
  await breakIt("flaky");
  for (const [tool, title] of Object.entries({ webhook: "Verify a webhook", install: "Build an install link" })) {
    await openView(`lab/${tool}`);
    await page.getByRole("heading", { name: title }).waitFor();
  }
  assert.deepEqual(await violations(), []);
  assert.deepEqual([...new Set(sent.map(({ url }) => url.hostname))], [new URL(demo.url).hostname]);
});

test("the policy blocks an inline script, and a request to another origin", async () => {
  await collectViolations();
  await openDemo();
  await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "globalThis.wasRun = true";
    document.body.append(script);
    await fetch("https://elsewhere.example/").catch(() => {});
  });
  assert.equal(await page.evaluate(() => globalThis.wasRun), undefined);
  assert.deepEqual(await violations(), ["connect-src", "script-src-elem"]);
  forgetProblems();
});

function collectViolations() {
  return page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
      globalThis.violations.push(effectiveDirective),
    );
  });
}

async function violations() {
  return (await page.evaluate(() => globalThis.violations)).sort();
}

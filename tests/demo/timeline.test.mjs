import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { onPath } from "../../scripts/lib/command.mjs";
import { button, callApi, choose, demo, logText, openDemo, page, secret, wholeText } from "./demo-page.mjs";

const run = promisify(execFile);

test("shows each request's method, path, status and duration", async () => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  const log = await logText();
  assert.match(log, /200\s+GET \/icr\/jwt\s+your server signs a JWT\s+[\d.]+ m?s/);
  assert.match(log, /200\s+GET \/app\/installations\s+listInstallations\s+[\d.]+ m?s/);
  assert.match(log, /201\s+POST \/app\/installations\/\S+\s+createInstallationAccessToken\s+[\d.]+ m?s/);
  assert.match(log, /200\s+GET \/projects\s+fetchAsInstallation\s+[\d.]+ m?s/);
  const bars = page.locator(".group").first().locator(".attempt-bar");
  const [first, last] = await bars.evaluateAll((all) => {
    const lefts = all.map((bar) => bar.getBoundingClientRect().left);
    return [lefts[0], lefts.at(-1)];
  });
  assert.ok(first < last, "bars stand in the order of time");
});

test("shows how to send each request again with curl, without a secret", async (t) => {
  await openDemo();
  await choose(/^Kaskelot Mangroves/);
  await callApi();
  const lines = page.locator("summary.attempt");
  for (let at = 0; at < (await lines.count()); at++) await lines.nth(at).click();
  const commands = await page.locator(".attempt-more code").allInnerTexts();
  assert.equal(commands.length, await lines.count());
  assert.ok(commands.includes(`export ICR_JWT="$(curl -s '${await jwtUrl()}')"`));
  const listed = commands.find((command) => command.includes("/app/installations?"));
  assert.match(listed, /\?limit=20&page=0'/);
  assert.ok(
    commands.every(
      (command) => command.includes("$ICR_JWT") || command.includes("$ICR_TOKEN") || command.includes("ICR_JWT="),
    ),
  );
  assert.doesNotMatch(await wholeText(), /eyJ\w/);
  assert.doesNotMatch(await wholeText(), secret);

  if (!onPath(["curl"])) return t.skip("there is no curl here");
  const ICR_JWT = await (await fetch(`${demo.url}/icr/jwt`)).text();
  const status = async (command, env) => {
    const silent = command.replace(/^curl/, "curl -s -o /dev/null -w '%{http_code}'");
    return (await run("bash", ["-c", silent], { env: { ...process.env, ...env } })).stdout;
  };
  assert.equal(await status(listed, { ICR_JWT }), "200");
  const mint = commands.find((command) => command.includes("-X POST"));
  assert.equal(await status(mint, { ICR_JWT }), "201");
  const { stdout } = await run("bash", ["-c", mint.replace(/^curl/, "curl -s")], { env: { ...process.env, ICR_JWT } });
  const projects = commands.find((command) => command.includes("/projects"));
  assert.equal(await status(projects, { ICR_TOKEN: JSON.parse(stdout).token }), "200");
});

test("clears the log on request", async () => {
  await openDemo();
  await button("Clear").click();
  await page.getByText("Every attempt of every call appears here").waitFor();
  assert.equal(await page.locator(".attempt").count(), 0);
});

function jwtUrl() {
  return page.evaluate(
    () => performance.getEntriesByType("resource").find(({ name }) => name.includes("/icr/jwt")).name,
  );
}

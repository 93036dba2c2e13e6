// A user's own module and its test, with nothing but what docs/testing.md says.
import { IcrClient } from "icr-app-client";
import { createRegistry, icrError } from "icr-app-client/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchProjects, type ProjectNews } from "./project-watch.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(permissions = { organization_projects: "VIEW" }) {
  const registry = createRegistry({ installations: [{ permissions }] });
  const icr = new IcrClient(registry.clientOptions);
  const [{ organization }] = registry.installations;
  const news: ProjectNews[] = [];
  const stop = watchProjects(icr, organization.id, (each) => news.push(each));
  const mints = () => registry.requests.filter(({ path }) => path.endsWith("/accessTokens")).length;
  return { registry, news, stop, mints };
}

test("it looks every ten minutes, for a day, with a new token whenever one expires", async () => {
  const { news, stop, mints } = start();
  await vi.advanceTimersByTimeAsync(24 * 60 * 60_000);
  stop();
  expect(news).toHaveLength(1 + 24 * 6);
  expect(new Set(news.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(mints()).toBeGreaterThanOrEqual(12);
  expect(mints()).toBeLessThan(16);
  expect(vi.getTimerCount()).toBe(0);
});

test("a retry waits for the timers", async () => {
  const { registry, news, stop } = start();
  stop();
  registry.injectFault({ path: "/projects", status: 503, retryAfter: 20 });
  await vi.advanceTimersByTimeAsync(19_000);
  expect(news).toEqual([]);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(news).toEqual([{ count: expect.any(Number) }]);
  expect(registry.requests.map(({ status }) => status)).toEqual([200, 201, 503, 200]);
});

test("an expired token is replaced, without a timer", async () => {
  const { registry, news, stop, mints } = start();
  await vi.advanceTimersByTimeAsync(0);
  registry.advance(2 * 60 * 60_000);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  stop();
  expect(news).toHaveLength(2);
  expect(mints()).toBe(2);
});

test("an organization that uninstalls the app is told", async () => {
  const { registry, news, stop } = start();
  await vi.advanceTimersByTimeAsync(0);
  registry.uninstall(registry.installations[0].id);
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  stop();
  expect(news.at(-1)).toBe("not installed");
});

test("a problem is told by its code, with no registry at all", async () => {
  const icr = {
    installationForOrganization: () => Promise.reject(icrError("rate_limited", { retryAfterMs: 90_000 })),
    fetchAsInstallation: () => Promise.reject(icrError("network")),
  };
  const news: ProjectNews[] = [];
  const stop = watchProjects(icr, "organization-1", (each) => news.push(each));
  await vi.advanceTimersByTimeAsync(0);
  stop();
  expect(news).toEqual([{ problem: "rate_limited" }]);
});

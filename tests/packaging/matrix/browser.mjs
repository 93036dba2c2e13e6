import { chromium as playwright } from "playwright-core";
import { chromium } from "../../../scripts/lib/chromium.mjs";
import { serve } from "../../../scripts/lib/node-server.mjs";
import { staticFiles } from "../../../www/server/static-files.mjs";

// A browser's own requests do not leave this machine: no other address resolves.
const settings = {
  chrome: {
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  },
  firefox: {
    extraPrefsFirefox: {
      "network.proxy.type": 1,
      "network.proxy.http": "127.0.0.1",
      "network.proxy.http_port": 9,
      "network.proxy.ssl": "127.0.0.1",
      "network.proxy.ssl_port": 9,
      "network.proxy.no_proxies_on": "127.0.0.1",
    },
  },
};

/**
 * Starts a stock browser without a window.
 *
 * @param {{ browser: "chrome" | "firefox", executablePath: string }} which
 */
export async function openBrowser(which) {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({ ...which, ...settings[which.browser], headless: true });
  const servers = [];
  return {
    /** Opens a page at an address, or the index.html of a folder; `complaints` are the messages of its console. */
    async open(place, query = {}) {
      let url = place;
      if (!place.startsWith("http:")) {
        const server = await serve({ fetch: staticFiles({ "/": place }) });
        servers.push(server);
        url = server.url;
      }
      return openPage(browser, `${url}/?${new URLSearchParams(query)}`);
    },
    async close() {
      await browser.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Starts Chromium with the extension of a folder, whose pages it opens. */
export async function openExtension(folder, profile) {
  const args = [...settings.chrome.args, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  const { CHROMIUM: executablePath } = await chromium();
  const context = await playwright.launchPersistentContext(profile, { executablePath, args, headless: true });
  const [worker = await context.waitForEvent("serviceworker")] = context.serviceWorkers();
  return {
    open: (page, query) => openPage(context, `${new URL(page, worker.url())}?${new URLSearchParams(query)}`),
    close: () => context.close(),
  };
}

async function openPage(browser, url) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(url);
  return { page, complaints };
}

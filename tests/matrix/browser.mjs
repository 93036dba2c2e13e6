import { serve } from "../../scripts/http-front.mjs";
import { staticFiles } from "../../scripts/static-files.mjs";

// Nothing that a browser does of its own accord shall leave this machine.
const chromiumArguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];

/**
 * Starts a stock browser without a window.
 *
 * @param {{ browser: "chrome" | "firefox", executablePath: string }} which
 */
export async function openBrowser(which) {
  const args = which.browser === "chrome" ? chromiumArguments : [];
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({ ...which, args, headless: true });
  const servers = [];
  return {
    version: () => browser.version(),
    /** Opens a page at an address, or the index.html of a folder; an error that the page does not handle rejects. */
    async open(place, query = {}) {
      let url = place;
      if (!place.startsWith("http:")) {
        const server = await serve({ fetch: staticFiles({ "/": place }) });
        servers.push(server);
        url = server.url;
      }
      const page = await browser.newPage();
      const problems = [];
      page.on("pageerror", (error) => problems.push(error));
      await page.goto(`${url}/?${new URLSearchParams(query)}`);
      if (problems.length > 0) throw problems[0];
      return page;
    },
    async close() {
      await browser.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

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
    /** Opens a page at an address, or the index.html of a folder; `complaints` is what its console has been told. */
    async open(place, query = {}) {
      let url = place;
      if (!place.startsWith("http:")) {
        const server = await serve({ fetch: staticFiles({ "/": place }) });
        servers.push(server);
        url = server.url;
      }
      const page = await browser.newPage();
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await page.goto(`${url}/?${new URLSearchParams(query)}`);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

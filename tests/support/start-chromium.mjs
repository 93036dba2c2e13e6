import { chromium } from "playwright-core";
import { serve } from "../../scripts/lib/node-server.mjs";

// A strict policy: only the page's own scripts, and WebAssembly, which needs 'wasm-unsafe-eval'.
const policy = (webAssembly) =>
  `default-src 'none'; connect-src http://127.0.0.1:*; frame-src 'self'; script-src 'self' 'nonce-map' ${webAssembly}`;

/** Starts a browser, and a server of the pages and scripts in `files`, by path. */
export async function startChromium(files) {
  // Before the server, which would keep a process without a browser running.
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  const server = await serve({
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      const text = files[pathname];
      if (text === undefined) return new Response(null, { status: 404 });
      return new Response(text, {
        headers: {
          "content-type": `text/${pathname.endsWith(".js") ? "javascript" : "html"}; charset=utf-8`,
          "content-security-policy": policy(searchParams.has("without-wasm") ? "" : "'wasm-unsafe-eval'"),
        },
      });
    },
  });
  return {
    /** Opens a page and waits for its scripts; rejects with an error that none of them handled. */
    async open(path) {
      const page = await browser.newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(error));
      await page.goto(server.url + path);
      if (errors.length > 0) throw errors[0];
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

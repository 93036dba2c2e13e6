import { rmSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "../../../scripts/lib/chromium.mjs";
import { root } from "../../../scripts/lib/command.mjs";
import { installPacked } from "../installed-package.mjs";
import { openBrowser } from "./browser.mjs";

/**
 * A folder in which the packed tarball is installed, below the one whose node_modules holds the tools: a project finds
 * both as its own. Rows share it, and the browser.
 */
export async function openConsumer(tools) {
  const { folder } = await installPacked(join(root, tools));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  let opening;
  const openChromium = async () => openBrowser({ browser: "chrome", executablePath: (await chromium()).CHROMIUM });
  return {
    folder,
    browser: () => (opening ??= openChromium()),
    close: async () => (await opening)?.close(),
  };
}

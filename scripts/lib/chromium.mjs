import { existsSync } from "node:fs";
import { Failure, onPath } from "./command.mjs";
import { installDebianPackages } from "./debian.mjs";

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const chromeOnMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** The paths of a browser and its driver, by the environment variables that override them. */
export async function chromium() {
  const paths = find();
  if (paths) return paths;
  await installDebianPackages(["chromium", "chromium-driver"], "the tests need a browser");
  const installed = find();
  if (installed) return installed;
  throw new Failure("Install Chromium and chromedriver, or set their paths as CHROMIUM and CHROMEDRIVER.");
}

function find() {
  const CHROMIUM = process.env.CHROMIUM || onPath(browsers) || [chromeOnMac].find(existsSync);
  const CHROMEDRIVER = process.env.CHROMEDRIVER || onPath(["chromedriver"]);
  return CHROMIUM && CHROMEDRIVER ? { CHROMIUM, CHROMEDRIVER } : undefined;
}

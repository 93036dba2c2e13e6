import { existsSync } from "node:fs";
import { onPath } from "./command.mjs";
import { installDebianPackages } from "./debian.mjs";

const browsers = ["firefox-esr", "firefox"];
const firefoxOnMac = "/Applications/Firefox.app/Contents/MacOS/firefox";

/** The path of Firefox, by the environment variable that overrides it; empty where it cannot be installed. */
export async function firefox() {
  if (!find()) await installDebianPackages(["firefox-esr"], "the tests also run in Firefox");
  const FIREFOX = find();
  return FIREFOX ? { FIREFOX } : {};
}

function find() {
  return process.env.FIREFOX || onPath(browsers) || [firefoxOnMac].find(existsSync);
}

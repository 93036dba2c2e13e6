import { onPath } from "./command.mjs";
import { installDebianPackages } from "./debian.mjs";

/** The path of a Firefox, which the environment may give as FIREFOX; `undefined` where none can be had. */
export async function firefox() {
  const find = () => process.env.FIREFOX || onPath(["firefox-esr", "firefox"]);
  if (!find()) await installDebianPackages(["firefox-esr"], "the matrix needs Firefox");
  return find();
}

import { attempt, step } from "./command.mjs";

/** Tries to install Debian packages, as root or with a sudo that needs no password. */
export async function installDebianPackages(packages, why) {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const apt = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", "-y"];
  if (!(await attempt([...asRoot, "apt-get", "--version"])).ok) return;
  await step(`apt-get install ${packages.join(" ")}: ${why}`, async () => {
    await attempt([...apt, "update"]);
    await attempt([...apt, "install", "--no-install-recommends", ...packages]);
  });
}

import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { pypiPackages } from "../../../../scripts/lib/pypi.mjs";
import { startGroup } from "../process-group.mjs";
import { Skip } from "../tools.mjs";

const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** Starts moto's S3, which writes only under the conditions of a request, as S3 does. */
export async function startS3() {
  const PYTHONPATH = await pypiPackages("moto", requirements);
  if (!PYTHONPATH) throw new Skip("it needs an S3: Python 3.10 or newer, whose pip can install moto");
  const command = ["python3", "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"];
  const { child, closed, end } = startGroup(command, {
    env: { ...process.env, PYTHONPATH },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await Promise.race([addressOf(child.stderr), closed]);
  if (typeof url !== "string") throw new Error("moto did not start.");
  return { url, close: end };
}

/** The address that is in the log, which has every request as well. */
function addressOf(log) {
  return new Promise((resolve) => {
    createInterface(log).on("line", (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+$/.exec(line) ?? [];
      if (address) resolve(address);
    });
  });
}

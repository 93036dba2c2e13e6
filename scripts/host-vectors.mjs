import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { main, root } from "./lib/command.mjs";

const file = "src/host/openssl-vectors.json";

const installation = { id: "0b4e9c6d-1111-4222-8333-444455556666", organization: { id: "o-1", name: "Kaskelot" } };
const contents = [
  { secret: "whsec", payload: { event: "installed", installation } },
  { secret: "a secret of more than one block of SHA-256, ".repeat(3), payload: { event: "suspended", installation } },
  { secret: "Þögn er gull", payload: { event: "unsuspended", installation, sender: { fullName: "Sólveig Ásta 🌱" } } },
  { secret: "whsec", payload: { event: "x".repeat(4_000), installation } },
];

/** Writes what `openssl` says of some deliveries: base64, HMAC and digest. The tests of both languages read the file. */
export function writeVectors() {
  const vectors = contents.map(({ secret, payload }) => {
    const json = JSON.stringify(payload);
    const signedData = openssl(["base64", "-A"], json);
    const signature = `sha256=${digits(openssl(["dgst", "-sha256", "-hmac", secret], signedData))}`;
    return { secret, json, signedData, signature, digest: digits(openssl(["dgst", "-sha256"], signedData)) };
  });
  writeFileSync(join(root, file), `${JSON.stringify(vectors, undefined, 2)}\n`);
}

function openssl(args, input) {
  return execFileSync("openssl", args, { input, encoding: "utf8" }).trim();
}

function digits(output) {
  return /[0-9a-f]{64}$/.exec(output)[0];
}

await main(import.meta, writeVectors);

import { execFileSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const openssl = (args, input) =>
  execFileSync("openssl", args, { input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });

/** An RSA key by openssl, as ICR's file may have it. */
export const pkcs8 = openssl(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
export const pkcs1 = openssl(["rsa", "-traditional"], pkcs8);
export const publicKey = openssl(["pkey", "-pubout"], pkcs8);
const publicKeyPkcs1 = openssl(["rsa", "-RSAPublicKey_out"], pkcs8);
export const publicJwk = createPublicKey(publicKey).export({ format: "jwk" });

/** What people confuse it with, by what the error calls it. */
export const others = {
  "a public key": [publicKey, publicKeyPkcs1, lines(publicKey), base64(publicKey)],
  "a certificate": [certificate()],
  "an encrypted key": [
    openssl(["pkcs8", "-topk8", "-passout", "pass:1234"], pkcs8),
    openssl(["rsa", "-traditional", "-aes128", "-passout", "pass:1234"], pkcs8),
    lines(openssl(["pkcs8", "-topk8", "-passout", "pass:1234"], pkcs8)),
  ],
  "an EC key": [
    openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    openssl(["ecparam", "-name", "prime256v1", "-genkey"]),
    der(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "sec1"),
  ],
  "an Ed25519 key": [openssl(["genpkey", "-algorithm", "ED25519"])],
  "an RSA key for PSS": [openssl(["genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"])],
  "OpenSSH's own format": [openSshKey()],
  "a public key in OpenSSH's format": [`ssh-rsa ${base64("a key")} me@example`],
};

export function lines(pem) {
  return pem.split("\n").slice(1, -2).join("");
}

export function base64(text) {
  return Buffer.from(text).toString("base64");
}

function der(key, type) {
  return key.export({ type, format: "der" });
}

function certificate() {
  return inFolder((folder) => {
    const request = [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      join(folder, "key"),
      "-subj",
      "/CN=app",
    ];
    return openssl(request);
  });
}

function openSshKey() {
  return inFolder((folder) => {
    const path = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path]);
    return readFileSync(path, "utf8");
  });
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "icr-keys-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { formatDuration } from "../page/format.js";

const longestLifetimeSeconds = 600;

const prefix = /^[\s"'`]*(?:authorization\s*:\s*)?(?:bearer\s+)?/i;

const claimMeanings = {
  iss: "issuer: the app's id",
  iat: "issued at",
  exp: "expires at",
  alg: "algorithm; ICR wants it among the claims, too",
  nbf: "not valid before",
  aud: "audience; ICR does not ask for one",
  sub: "subject; ICR does not ask for one",
  jti: "the JWT's own id",
};

/**
 * Reads a JWT without verifying its signature, for which the app's public key would be needed.
 *
 * @param {string} text
 * @param {number} nowMs
 * @returns {{ header?: object, claims: { name: string, value: string, meaning: string }[], checks: Check[], verdict: string,
 *   isAccepted: boolean }}
 *
 * @typedef {object} Check
 * @property {string} title
 * @property {string} text
 * @property {boolean | undefined} passed undefined for what cannot be known here
 * @property {boolean} [isUncertain] whether ICR may accept it all the same
 * @property {boolean} [isHopeless] whether sending the JWT could not succeed
 */
export function explainJwt(text, nowMs) {
  const parts = pastedJwt(text).split(".");
  const [header, payload] = [decodePart(parts[0]), decodePart(parts[1])];
  if (parts.length !== 3 || !header || !payload) {
    const check = {
      title: "This is not a JWT",
      text: shapeProblem(text, parts, header),
      passed: false,
      isHopeless: true,
    };
    return { claims: [], checks: [check], verdict: "ICR answers 401.", isAccepted: false };
  }
  const checks = [
    checkAlgorithm(header),
    checkAlgorithmClaim(payload),
    checkIssuer(payload),
    checkExpiry(payload, nowMs),
    checkIssuedAt(payload, nowMs),
    ...(/\s/.test(text.replace(prefix, "").trim())
      ? [{ title: "White space removed", text: "Your server must send the JWT in one piece.", passed: undefined }]
      : []),
    {
      title: "Signature not checked",
      text: "Only ICR can: it has the public key that belongs to your private key.",
      passed: undefined,
    },
  ];
  const isAccepted = checks.every(({ passed }) => passed !== false);
  return {
    header,
    claims: Object.entries(payload).map(([name, value]) => describeClaim(name, value, nowMs)),
    checks,
    verdict: verdictOn(checks),
    isAccepted,
  };
}

/** The JWT in what was pasted: without the rest of its header, quotes, and the line breaks of a terminal or a mail. */
export function pastedJwt(text) {
  return text
    .replace(prefix, "")
    .replace(/[\s\u200B]+/g, "")
    .replace(/^["'`]+|["'`,;]+$/g, "");
}

function verdictOn(checks) {
  const failed = checks.filter(({ passed }) => passed === false);
  if (failed.length === 0) return "ICR accepts it, if the signature is right.";
  return failed.every(({ isUncertain }) => isUncertain) ? "ICR may answer 401." : "ICR answers 401.";
}

function checkAlgorithm({ alg }) {
  if (alg === "RS256") return { title: "Signed with RS256", text: "The header says so.", passed: true };
  return { title: `The header's alg is ${show(alg)}`, text: "ICR accepts RS256 only.", passed: false };
}

function checkAlgorithmClaim({ alg }) {
  if (alg === "RS256") {
    return { title: "alg is among the claims", text: "ICR's documentation asks for it.", passed: true };
  }
  const title = alg === undefined ? "The claims have no alg" : `The claim alg is ${show(alg)}`;
  const text =
    'ICR\'s documentation asks for "alg": "RS256" there, besides the header. Whether ICR insists on it is unknown.';
  return { title, text, passed: false, isUncertain: true };
}

function checkIssuer({ iss }) {
  if (typeof iss === "string" && iss) return { title: "The issuer is named", text: `It is ${iss}.`, passed: true };
  return { title: "The claims have no iss", text: "It must be your app's id.", passed: false };
}

function checkExpiry({ exp }, nowMs) {
  if (!isTime(exp)) return { title: "The claims have no exp", text: "It must be seconds since 1970.", passed: false };
  if (exp > 1e11) return { title: "exp is too large", text: "It looks like milliseconds: use seconds.", passed: false };
  const leftMs = exp * 1000 - nowMs;
  if (leftMs <= 0) {
    return {
      title: `Expired ${formatDuration(-leftMs)} ago`,
      text: "Create a new one.",
      passed: false,
      isHopeless: true,
    };
  }
  if (leftMs > longestLifetimeSeconds * 1000) {
    const text = "ICR allows 10 minutes at most; 9 leave room for clocks that differ.";
    return { title: `Expires in ${formatDuration(leftMs)}`, text, passed: false };
  }
  return { title: `Valid for another ${formatDuration(leftMs)}`, text: "ICR allows 10 minutes at most.", passed: true };
}

function checkIssuedAt({ iat, exp }, nowMs) {
  if (!isTime(iat)) return { title: "The claims have no iat", text: "It must be seconds since 1970.", passed: false };
  const aheadMs = iat * 1000 - nowMs;
  if (aheadMs > 5000) {
    const text = "ICR refuses it until then. Set iat to 60 seconds ago: clocks differ.";
    return { title: `Issued ${formatDuration(aheadMs)} in the future`, text, passed: false };
  }
  const lifetime = isTime(exp) && exp > iat ? ` Its whole lifetime is ${formatDuration((exp - iat) * 1000)}.` : "";
  const title = `Issued ${formatDuration(Math.max(0, -aheadMs))} ago`;
  return { title, text: `60 seconds in the past is recommended.${lifetime}`, passed: true };
}

function describeClaim(name, value, nowMs) {
  const meaning = Object.hasOwn(claimMeanings, name) ? claimMeanings[name] : "";
  if (!["iat", "exp", "nbf"].includes(name) || !isTime(value)) return { name, value: show(value), meaning };
  const date = new Date(value * 1000);
  if (Number.isNaN(date.getTime())) return { name, value: show(value), meaning };
  const distance = value * 1000 - nowMs;
  const relative = distance > 0 ? `in ${formatDuration(distance)}` : `${formatDuration(-distance)} ago`;
  return { name, value: `${value} = ${date.toISOString().replace(".000Z", "Z")}, ${relative}`, meaning };
}

function shapeProblem(text, parts, header) {
  if (/^cr[su]_/.test(pastedJwt(text))) return "It is an access token of ICR's, which holds no claims.";
  if (/PRIVATE KEY/.test(text)) return "It is a private key. Never paste one into a page; this one should be replaced.";
  if (parts.length !== 3) return `A JWT has three parts with dots between them; this has ${parts.length}.`;
  return `Its ${header ? "second" : "first"} part is not base64url of a JSON object.`;
}

function decodePart(part = "") {
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const json = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(binary, (letter) => letter.charCodeAt(0)),
    );
    const value = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isTime(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function show(value) {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "missing");
}

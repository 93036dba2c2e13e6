import { json, never, scriptedClient, text } from "./scripted-client.mjs";
import { createJwt } from "./jwt.mjs";
import { rejection } from "./rejection.mjs";

export const canaryJwt = createJwt({ canary: "canary-in-the-claims" });
export const canaryToken = "crs_canary00canary00canary00canary00canary00canary00";

/** Texts that no error, event or log may contain. */
export const secrets = [canaryJwt, ...canaryJwt.split("."), canaryToken, "canary", "limit=77"];

const authorizationOf = ({ headers }) => new Headers(headers).get("authorization");

const noContent = () => text(null, { status: 204 });
const deletion = (icr) => icr.deleteAccessToken(canaryToken);

// What a registry, a proxy or a broken network may respond to a request whose credential it knows.
const hostileResponses = [
  (init) => json({ message: `refused: ${authorizationOf(init)}, ${authorizationOf(init)}` }, { status: 401 }),
  (init) => json({ message: ["refused", authorizationOf(init)] }, { status: 403 }),
  (init) => json({ error: authorizationOf(init) }, { status: 500 }),
  (init) => text(`<pre>${authorizationOf(init)}</pre>`, { status: 502 }),
  () => text(null, { status: 302, headers: { location: `https://elsewhere.example/?token=${canaryToken}` } }),
  () => text(`{"token":"${canaryToken}","id`),
  () => text(canaryToken),
  () => json({ [canaryToken]: canaryToken, token: [canaryToken] }),
  () => json({ token: `${canaryToken} `, id: { [canaryToken]: 1 } }),
  () => Promise.reject(new TypeError("fetch failed")),
  noContent,
  never,
];

const calls = [
  (icr) => icr.createAppAccessToken(),
  (icr) => icr.createInstallationAccessToken("i"),
  deletion,
  (icr) => icr.listInstallations({ limit: 77 }),
  (icr) => icr.getInstallation("i"),
];

/** The errors of every failure that knows a credential, of wrong arguments and JWTs too. */
export async function failuresWithSecrets(onEvent) {
  const options = { jwt: canaryJwt, onEvent };
  const failures = [];
  for (const response of hostileResponses) {
    for (const call of calls) {
      // No body says that the token is gone.
      if (call === deletion && response === noContent) continue;
      failures.push(await rejection(call(scriptedClient([response], { ...options, timeoutMs: 5 }).icr)));
    }
  }
  const { icr } = scriptedClient([true], options);
  const expired = createJwt({ exp: 1, canary: "canary-in-the-claims" });
  const wrong = [
    icr.deleteAccessToken(`${canaryToken} `),
    icr.deleteAccessToken({ token: [canaryToken] }),
    scriptedClient([true], { jwt: async () => expired, onEvent }).icr.createAppAccessToken(),
    scriptedClient([true], { jwt: async () => `${canaryJwt}.canary`, onEvent }).icr.createAppAccessToken(),
    scriptedClient([true], { jwt: async () => ({ token: canaryJwt }), onEvent }).icr.createAppAccessToken(),
  ];
  for (const promise of wrong) failures.push(await rejection(promise));
  return failures;
}

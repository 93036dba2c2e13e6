// octokit as its documentation advises for rate limits: with its throttling plugin, which tries again as often as this
// package does by default.
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { throttling } from "@octokit/plugin-throttling";

const maxRetries = 2;

export function createClient({ baseUrl, jwt }) {
  const tryAgain = (_delay, _request, _octokit, retries) => retries < maxRetries;
  const throttle = { onRateLimit: tryAgain, onSecondaryRateLimit: tryAgain };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const { request } = new (Octokit.plugin(throttling))({ baseUrl, throttle, log });
  const auth = createAppAuth({ appId: "bench", createJwt: async () => ({ jwt }), request });
  return { token: (installationId) => auth({ type: "installation", installationId }) };
}

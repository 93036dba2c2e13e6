// The registry that every contender of the bench calls: prepared answers, so that the server takes as little of the
// machine as it can, in a process of its own, so that it takes none of the contenders' thread.
// Its address carries what differs: `/{latencyMs}/{lifetimeMs}/…` answers so late, with tokens that live so long, and
// `/limited/{perSecond}/{name}/…` refuses what is more than so many requests in a second.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRegistry, exampleInstallationAccessToken } from "icr-app-client/testing";

const [files, count] = process.argv.slice(2);
const total = Number(count);
const { installations } = createRegistry({ installations: total });
const pages = new Map();
const projects = JSON.stringify({ projects: Array.from({ length: 5 }, () => installations[0].organization) });
/** When each registry with a limit has served a request, and how many it has received. */
const limited = new Map();
let received = 0;
let minted = 0;

function pageOf({ searchParams }) {
  const [limit, page] = [Number(searchParams.get("limit")), Number(searchParams.get("page"))];
  const key = `${limit} ${page}`;
  if (!pages.has(key)) {
    const pageCount = Math.ceil(total / limit);
    const nextPage = page + 1 < pageCount ? page + 1 : null;
    const prevPage = page > 0 ? page - 1 : null;
    const pagination = { total, currentPage: page, pageCount, nextPage, prevPage };
    const entries = installations.slice(page * limit, (page + 1) * limit);
    pages.set(key, JSON.stringify({ pagination, installations: entries }));
  }
  return pages.get(key);
}

function tokenOf(installationId, lifetimeMs) {
  const token = `crs_${String(++minted).padStart(48, "0")}`;
  const expiresAt = new Date(Date.now() + lifetimeMs).toISOString();
  return { ...exampleInstallationAccessToken, installationId, token, expiresAt };
}

/** The body of the answer to a path of the API, in GitHub's words where octokit asks. */
function answer(url, path, lifetimeMs) {
  const [, installationId, name] = /^app\/installations\/([^/]+)\/(accessTokens|access_tokens)$/.exec(path) ?? [];
  if (name === "accessTokens") return JSON.stringify(tokenOf(installationId, lifetimeMs));
  if (name === "access_tokens") {
    const { expiresAt, ...token } = tokenOf(installationId, lifetimeMs);
    return JSON.stringify({ ...token, expires_at: expiresAt });
  }
  return { "app/installations": pageOf, projects: () => projects }[path]?.(url);
}

async function respond(request, response) {
  const url = new URL(request.url, "http://localhost");
  const [, first, second, ...rest] = url.pathname.split("/");
  if (first === "received") return response.end(String(second ? limitedAt(rest.join("/")).received : received));
  if (first === "limited") return respondWithin(Number(second), rest, url, response);
  if (first === "files") {
    const type = second.endsWith(".js") ? "text/javascript" : "text/html";
    response.setHeader("content-type", `${type}; charset=utf-8`);
    return createReadStream(join(files, second)).pipe(response);
  }
  received++;
  if (Number(first) > 0) await pause(Number(first));
  const body = answer(url, rest.join("/"), Number(second));
  // To the second, it would tell a client whose tokens live for less nothing but noise.
  response.sendDate = Number(second) > 60_000;
  response.writeHead(body ? 200 : 404, { "content-type": "application/json; charset=utf-8" }).end(body);
}

function limitedAt(name) {
  if (!limited.has(name)) limited.set(name, { received: 0, servedMs: [] });
  return limited.get(name);
}

/** GitHub's words for a refusal are those that octokit's plugin knows. */
function respondWithin(perSecond, [name, ...path], url, response) {
  const registry = limitedAt(`${perSecond}/${name}`);
  const nowMs = performance.now();
  registry.received++;
  registry.servedMs = registry.servedMs.filter((servedMs) => nowMs - servedMs < 1_000);
  const headers = { "content-type": "application/json; charset=utf-8" };
  if (registry.servedMs.length >= perSecond) {
    const refusal = JSON.stringify({ message: "You have exceeded a secondary rate limit." });
    return response.writeHead(429, { ...headers, "retry-after": "1" }).end(refusal);
  }
  registry.servedMs.push(nowMs);
  response.writeHead(200, headers).end(answer(url, path.join("/"), 7_200_000));
}

const server = createServer((request, response) => void respond(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
process.once("disconnect", () => process.exit());

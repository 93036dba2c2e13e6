import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, suite, test } from "node:test";
import { createClient } from "redis";
import { startExampleRegistry } from "../../scripts/lib/example-registry.mjs";

const program = process.env.REDIS_SERVER ?? "/usr/bin/redis-server";
const permissions = { organization_projects: "VIEW" };
const tenants = 160;

const skip = !existsSync(program) && "there is no Redis here: name one as REDIS_SERVER";

suite("fastify-app", { skip }, () => {
  let app;
  let redis;
  let servers;

  beforeEach(async () => {
    app = await startExampleRegistry({ installations: Array.from({ length: tenants }, () => ({ permissions })) });
    redis = await startRedis();
    servers = await Promise.all([startServer(), startServer()]);
  });
  afterEach(async () => {
    for (const server of servers) assert.equal(await server.stop(), 0);
    await redis.stop();
    await app.close();
  });

  const organizations = () => app.registry.installations.map(({ organization }) => organization.id);

  /** Calls one of the servers for each organization, all at once. */
  async function readProjects(ids, serverOf) {
    const responses = await Promise.all(ids.map((id, i) => fetch(`${serverOf(i).url}/organizations/${id}/projects`)));
    for (const response of responses) {
      assert.equal(response.status, 200);
      assert.ok((await response.json()).projects.length > 0);
    }
  }

  const eachAtOne = (i) => servers[i % 2];
  const eachAtTheOther = (i) => servers[(i + 1) % 2];

  test("two processes create one token for each of 160 tenants, and Redis drops it when it expires", async () => {
    await readProjects(organizations(), eachAtOne);
    await readProjects(organizations(), eachAtTheOther);
    assert.equal(app.registry.tokens.length, tenants);

    const client = await createClient({ url: redis.url }).connect();
    const keys = await client.keys("*");
    const expiries = await Promise.all(keys.map((key) => client.pExpireTime(key)));
    client.destroy();
    assert.deepEqual(expiries.sort(), app.registry.tokens.map(({ expiresAt }) => Date.parse(expiresAt)).sort());
  });

  for (const signal of ["SIGKILL", "SIGSTOP"]) {
    test(`no visitor notices that Redis ${signal === "SIGKILL" ? "dies" : "no longer responds"}`, async () => {
      await readProjects(organizations(), eachAtOne);
      redis.kill(signal);
      await readProjects(organizations(), eachAtTheOther);
      assert.equal(app.registry.tokens.length, 2 * tenants);
    });
  }

  test("a server starts without Redis", async () => {
    await redis.stop();
    const server = await startServer();
    servers.push(server);
    await readProjects(organizations().slice(0, 3), () => server);
  });

  test("a visitor gets this server's status, not the registry's", async () => {
    const [id] = organizations();
    const ask = async (organization) => {
      const response = await fetch(`${servers[0].url}/organizations/${organization}/projects`);
      return [response.status, await response.json(), response.headers.get("retry-after")];
    };
    assert.deepEqual(await ask("unknown"), [404, { code: "not_found" }, null]);
    app.registry.injectFault({ status: 403 });
    assert.deepEqual(await ask(id), [502, { code: "forbidden" }, null]);
    app.registry.injectFault({ retryAfter: 3600 });
    assert.deepEqual(await ask(id), [503, { code: "rate_limited" }, "3600"]);
  });

  async function startRedis() {
    const port = await freePort();
    const child = spawn(program, ["--port", port, "--bind", "127.0.0.1", "--save", ""], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    for await (const line of createInterface(child.stdout)) if (line.includes("Ready to accept")) break;
    child.stdout.resume();
    return {
      url: `redis://127.0.0.1:${port}`,
      kill: (signal) => child.kill(signal),
      async stop() {
        child.kill("SIGKILL");
        await exited;
      },
    };
  }

  async function startServer() {
    const server = spawn(process.execPath, ["--import", "tsx", "server.ts"], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...app.env, REDIS_URL: redis.url, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(server, "exit");
    let url;
    for await (const line of createInterface(server.stdout)) {
      [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (url) break;
    }
    server.stdout.resume();
    return {
      url,
      async stop() {
        server.kill();
        return (await exited)[0];
      },
    };
  }

  async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    return String(port);
  }
});

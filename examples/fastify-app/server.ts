import Fastify from "fastify";
import { IcrClient, isIcrError, type TokenStore } from "icr-app-client";
import { importPKCS8, SignJWT } from "jose";
import { createClient } from "redis";

const { ICR_APP_ID = "", ICR_PRIVATE_KEY = "", ICR_BASE_URL } = process.env;
const { REDIS_URL = "redis://127.0.0.1:6379", PORT = "3000" } = process.env;

const app = Fastify({ logger: true });
const privateKey = await importPKCS8(ICR_PRIVATE_KEY, "RS256");

// While Redis is away, commands fail at once, and each process creates tokens of its own.
const redis = createClient({ url: REDIS_URL, disableOfflineQueue: true });
redis.on("error", ({ code, message }) => app.log.warn(`Redis: ${code ?? message}`));
redis.connect().catch(() => {}); // What failed was an event, too.

/** Each process uses the tokens that another one created. */
const tokenStore: TokenStore = {
  get: (key) => redis.get(key),
  set: (key, token, { expiresAt }) =>
    redis.set(key, JSON.stringify(token), { expiration: { type: "PXAT", value: expiresAt } }),
  delete: (key) => redis.del(key),
};

const icr = new IcrClient({
  baseUrl: ICR_BASE_URL,
  appId: ICR_APP_ID,
  tokenStore,
  jwt({ now }) {
    const seconds = Math.floor(now / 1000);
    return new SignJWT({ alg: "RS256", iss: ICR_APP_ID, iat: seconds - 60, exp: seconds + 540 })
      .setProtectedHeader({ alg: "RS256" })
      .sign(privateKey);
  },
});

// Whoever calls this acts as the organization: put your own check of who is asking in front.
app.get<{ Params: { id: string } }>("/organizations/:id/projects", async ({ params, signal }) => {
  const { id } = await icr.installationForOrganization(params.id, { signal });
  return icr.asInstallation(id).json("/projects", { signal });
});

// Fastify would respond with an error's own `status`, which is the registry's: 401, say, to a visitor who is signed in.
app.setErrorHandler((error, request, reply) => {
  if (!isIcrError(error)) throw error;
  request.log.error(error.toJSON());
  if (error.retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(error.retryAfterMs / 1000));
  return reply.code(error.code === "not_found" ? 404 : error.retryable ? 503 : 502).send({ code: error.code });
});

app.addHook("onClose", () => redis.destroy());
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void app.close());

await app.listen({ port: Number(PORT) });

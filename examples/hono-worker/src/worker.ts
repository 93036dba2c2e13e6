import { Hono } from "hono";
import { isIcrError } from "icr-app-client";
import { clientOf, type Env } from "./client.js";

const app = new Hono<{ Bindings: Env }>();

// Whoever calls this acts as the app: put your own check of who is asking in front.
app.get("/installations/:id/projects", async ({ env, executionCtx, req, json }) => {
  const org = clientOf(env, executionCtx).asInstallation(req.param("id"));
  return json(await org.json<object>("/projects", { signal: req.raw.signal }));
});

app.onError((error, { json }) => {
  if (!isIcrError(error)) throw error;
  return json({ code: error.code }, error.code === "not_found" ? 404 : error.retryable ? 503 : 502);
});

export default {
  fetch: app.fetch,

  /** Once an hour: sends a message for each installation. */
  async scheduled(_controller, env, ctx) {
    // A batch has 1 to 100 messages, and a page has no more installations than that.
    for await (const { installations } of clientOf(env, ctx).installations().pages()) {
      const messages = installations.map(({ id }) => ({ body: id }));
      if (messages.length > 0) await env.INSTALLATIONS.sendBatch(messages);
    }
  },

  /** Stores the projects of each installation; one that fails is retried by itself. */
  async queue({ messages }, env, ctx) {
    const icr = clientOf(env, ctx);
    for (const message of messages) {
      const { body: id } = message; // Read once: in workerd it may be `undefined` after an await.
      try {
        const projects = await icr.asInstallation(id).json("/projects");
        await env.PROJECTS.put(id, JSON.stringify(projects));
        message.ack();
      } catch (error) {
        const { retryable, retryAfterMs = 60_000 } = isIcrError(error) ? error : { retryable: true };
        if (retryable) message.retry({ delaySeconds: Math.ceil(retryAfterMs / 1000) });
        else message.ack(); // It has been uninstalled, say.
      }
    }
  },
} satisfies ExportedHandler<Env, string>;

import { createFileRoute } from "@tanstack/react-router";
import { consume } from "../../consumer.js";

export const Route = createFileRoute("/server")({
  server: {
    handlers: {
      GET: async ({ request }) => Response.json(await consume(new URL(request.url).searchParams.get("registry"))),
    },
  },
});

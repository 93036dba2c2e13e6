import { consume } from "./consumer.js";

export default {
  async fetch(request) {
    return Response.json(await consume(new URL(request.url).searchParams.get("registry")));
  },
};

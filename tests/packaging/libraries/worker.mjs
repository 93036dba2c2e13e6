import { failureOfCase } from "./run-case.mjs";

/** Runs the case that the query names. */
export default {
  async fetch(request) {
    return Response.json(await failureOfCase(new URL(request.url).searchParams.get("name")));
  },
};

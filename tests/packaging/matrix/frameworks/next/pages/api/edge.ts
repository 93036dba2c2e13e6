import { consume } from "../../consumer.js";

export const config = { runtime: "edge" };

export default async function edge(request: Request) {
  return Response.json(await consume(new URL(request.url).searchParams.get("registry")));
}

import { consume } from "../../consumer.js";

export const runtime = "edge";

export async function GET(request: Request) {
  return Response.json(await consume(new URL(request.url).searchParams.get("registry")));
}

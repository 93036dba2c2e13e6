import { consume } from "../../consumer.js";

export async function GET(request: Request) {
  return Response.json(await consume(new URL(request.url).searchParams.get("registry")));
}

import { consume } from "../../consumer.js";

export async function GET({ url }) {
  return Response.json(await consume(url.searchParams.get("registry")));
}

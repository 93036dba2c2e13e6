import { json } from "@sveltejs/kit";
import { consume } from "../../../consumer.js";

export async function GET({ url }) {
  return json(await consume(url.searchParams.get("registry")));
}

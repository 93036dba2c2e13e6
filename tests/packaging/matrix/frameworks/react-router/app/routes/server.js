import { consume } from "../../consumer.js";

export async function loader({ request }) {
  return Response.json(await consume(new URL(request.url).searchParams.get("registry")));
}

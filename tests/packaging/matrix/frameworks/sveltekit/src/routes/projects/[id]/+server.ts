import { icr } from "#lib/server/icr.ts";
import { json } from "@sveltejs/kit";

export async function GET({ params, request }) {
  return json(await icr.asInstallation(params.id).json("/projects", { signal: request.signal }));
}

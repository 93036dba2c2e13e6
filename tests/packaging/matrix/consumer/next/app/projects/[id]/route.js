import { icr } from "../../icr.js";

export async function GET(request, { params }) {
  const { id } = await params;
  return Response.json(await icr.asInstallation(id).json("/projects", { signal: request.signal }));
}

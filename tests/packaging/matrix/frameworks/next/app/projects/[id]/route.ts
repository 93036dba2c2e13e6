import { icr } from "../../icr";

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return Response.json(await icr.asInstallation(id).json("/projects", { signal: request.signal }));
}

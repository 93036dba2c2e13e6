export default defineEventHandler((event) => {
  const id = getRouterParam(event, "id") ?? "";
  return useIcr().asInstallation(id).json("/projects");
});

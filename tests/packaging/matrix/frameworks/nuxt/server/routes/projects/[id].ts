export default defineEventHandler((event) => {
  const id = getRouterParam(event, "id") ?? "";
  return useIcr(event).asInstallation(id).json("/projects");
});

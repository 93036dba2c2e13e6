export default defineEventHandler(async (event) => {
  const installations = await useIcr(event).installations().toArray();
  return installations.map(({ id, organization }) => ({ id, name: organization.fullName }));
});

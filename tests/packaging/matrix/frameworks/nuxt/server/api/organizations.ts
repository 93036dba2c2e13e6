export default defineEventHandler(async () => {
  const installations = await useIcr().installations().toArray();
  return installations.map(({ id, organization }) => ({ id, name: organization.fullName }));
});

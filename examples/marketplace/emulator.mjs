/** What the app needs of the registry emulator: for `npm run example marketplace`, and for the tests. */
export function emulator(appUrl = "http://localhost:8787") {
  const env = {
    APP_URL: appUrl,
    STATE_SECRET: "of this machine alone",
    ICR_APP_NAME_ID: "canopy-ledger",
    ICR_WEBHOOK_SECRET: "of the emulator's webhook",
  };
  const deliver = (request) => fetch(new Request(`${appUrl}/icr/webhooks`, request));
  const options = { installations: 0, webhook: { secret: env.ICR_WEBHOOK_SECRET, deliver } };
  return { env, options, prepare };
}

/** Adds retirements, whose shape is invented. */
function prepare(registry) {
  const path = "/organizations/{organizationId}/retirements";
  const permissions = { organization_inventory: "VIEW" };
  const own = ({ parameters, token }, answer) => {
    if (token.organizationId !== parameters.organizationId) throw { status: 403, messages: "Another organization" };
    return answer;
  };
  const retirements = [{ id: "r-1", amount: 120 }];
  registry.route("GET", path, (context) => own(context, { retirements }), { permissions });
  const pdf = ({ retirementId }) => {
    const disposition = `attachment; filename="${retirementId}.pdf"`;
    const headers = { "content-type": "application/pdf", "content-disposition": disposition };
    return new Response(`%PDF-1.4 ${retirementId}`, { headers });
  };
  const file = (context) => own(context, pdf(context.parameters));
  registry.route("GET", `${path}/{retirementId}/pdf`, file, { permissions });
}

/**
 * What organizations and the registry do to an installation, by name. Each gets the request's body.
 *
 * @param {import("../../js/testing/registry.ts").Registry} registry
 */
export function registryActions(registry) {
  const transaction = () => ({
    transaction: {
      id: crypto.randomUUID(),
      status: "completed",
      type: "transfer",
      amount: 1250,
      creditId: "credit-2021",
    },
  });
  const deliver = ({ installationId }) => registry.sendWebhook("warehouseTransaction", installationId, transaction());

  return {
    consent({ installUrl, organization }) {
      const callbackUrl = registry.consent(installUrl, { organization });
      const id = new URL(callbackUrl).searchParams.get("installationId");
      return { callbackUrl, installation: registry.installations.find((it) => it.id === id) };
    },
    deliver,
    forge(body) {
      registry.injectWebhookFault({ wrongSignature: true });
      deliver(body);
    },
    suspend: ({ installationId }) => registry.suspend(installationId),
    unsuspend: ({ installationId }) => registry.unsuspend(installationId),
    uninstall: ({ installationId }) => registry.uninstall(installationId),
    revoke({ installationId }) {
      const tokens = registry.tokens.filter((token) => token.installationId === installationId);
      for (const { id } of tokens) registry.revoke(id);
    },
  };
}

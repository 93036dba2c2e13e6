/**
 * What a case is called with, the same in every runtime: `serve`, which starts a registry with these options and faults
 * on loopback HTTP.
 *
 * @param {string} registryServerUrl where `startRegistryServer` listens
 */
export function createCaseContext(registryServerUrl) {
  return {
    async serve({ faults = [], ...options } = {}) {
      const body = JSON.stringify({ options, faults });
      const response = await fetch(`${registryServerUrl}/`, { method: "POST", body });
      const { id, jwt, installations } = await response.json();
      return {
        baseUrl: `${registryServerUrl}/${id}`,
        jwt,
        installations,
        /** The requests that the registry received so far, unchanged. */
        received: async () => (await fetch(`${registryServerUrl}/received/${id}`)).json(),
      };
    },
  };
}

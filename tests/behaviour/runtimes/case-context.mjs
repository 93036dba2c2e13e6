/**
 * What a case is given, the same in every runtime: `serve`, which makes a registry with these options and faults on
 * loopback HTTP.
 *
 * @param {string} loopbackUrl where `startLoopback` listens
 */
export function hostOf(loopbackUrl) {
  return {
    async serve({ faults = [], ...options } = {}) {
      const body = JSON.stringify({ options, faults });
      const { id, jwt, installations } = await (await fetch(`${loopbackUrl}/`, { method: "POST", body })).json();
      return {
        baseUrl: `${loopbackUrl}/${id}`,
        jwt,
        installations,
        /** The requests that arrived so far, as they arrived. */
        received: async () => (await fetch(`${loopbackUrl}/reports/${id}`)).json(),
      };
    },
  };
}

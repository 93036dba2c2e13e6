/**
 * What a case is given: the runtime that it runs in, and `serve`, which makes a registry with these options and faults
 * on loopback HTTP.
 *
 * @param {"node" | "workerd" | "chromium"} runtime
 * @param {string} loopbackUrl where `startLoopback` listens
 */
export function hostOf(runtime, loopbackUrl) {
  return {
    runtime,
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

import { defineEnvVars } from "@sveltejs/kit/env";

/** May be missing while SvelteKit builds, which signs nothing. */
const text = (value = "") => value;

export const variables = defineEnvVars({
  ICR_APP_ID: { schema: text },
  ICR_PRIVATE_KEY: { schema: text },
  ICR_BASE_URL: { schema: (value?: string) => value },
});

import { cases } from "./cases.mjs";

/** Runs a case and returns its failure as a text, or `null`: from a Worker or a page only texts come back. */
export async function failureOfCase(name, serve) {
  try {
    await cases[name](serve);
    return null;
  } catch (error) {
    return String(error?.stack ?? error);
  }
}

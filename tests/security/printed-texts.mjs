import { inspect } from "node:util";

/** Everything that is printed of a value: by a console, by a logger, as JSON, and field by field. */
export function printedText(value) {
  const texts = [
    inspect(value),
    inspect(value, { depth: null, showHidden: true, showProxy: true, getters: true, maxStringLength: null }),
    JSON.stringify(value) ?? "",
  ];
  for (let error = value, depth = 0; error instanceof Error && depth < 10; error = error.cause, depth += 1) {
    texts.push(error.message, String(error), error.stack ?? "");
    for (const name of Reflect.ownKeys(error)) texts.push(String(name), inspect(error[name], { depth: null }));
  }
  return texts.join("\n");
}

/** What `work` writes to the console, as one text. */
export async function consoleOutput(work) {
  const written = [];
  const methods = { ...console };
  for (const name of Object.keys(methods)) {
    if (typeof methods[name] === "function")
      console[name] = (...values) => void written.push(...values.map(printedText));
  }
  try {
    await work();
  } finally {
    Object.assign(console, methods);
  }
  return written.join("\n");
}

import { acceptApi, checkApi } from "./lib/api-snapshot.mjs";
import { main } from "./lib/command.mjs";
import { setup } from "./setup.mjs";

await main(import.meta, async () => {
  const tools = await setup(["npm", "wasm"]);
  await (process.argv.includes("--accept") ? acceptApi(tools) : checkApi(tools));
});

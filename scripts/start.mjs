import { build } from "./build.mjs";
import { main } from "./lib/command.mjs";
import { startDemo } from "../www/server/demo.mjs";
import { setup } from "./setup.mjs";

await main(import.meta, async () => {
  await build(await setup(["npm", "wasm"]));
  const { PORT, INSTALLATIONS } = process.env;
  const { url } = await startDemo({ port: number(PORT), installations: number(INSTALLATIONS) });
  console.log(`\nThe demo runs at ${url}`);
});

function number(text) {
  return text ? Number(text) : undefined;
}

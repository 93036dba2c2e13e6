import { build } from "./build.mjs";
import { main } from "./command.mjs";
import { startDemo } from "./demo.mjs";
import { setup } from "./setup.mjs";

await main(import.meta, async () => {
  await build(await setup());
  const { url } = await startDemo({ port: process.env.PORT ? Number(process.env.PORT) : undefined });
  console.log(`\nThe demo runs at ${url}`);
});

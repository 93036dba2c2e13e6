import { build } from "./build.mjs";
import { main } from "./command.mjs";
import { setup } from "./setup.mjs";

await main(import.meta, async () => {
  await build(await setup());
  // Not before: the demo imports npm packages, which a fresh clone has only now.
  const { startDemo } = await import("./demo.mjs");
  const { url } = await startDemo({ port: Number(process.env.PORT ?? 8080) });
  console.log(`\nThe demo runs at ${url}`);
});

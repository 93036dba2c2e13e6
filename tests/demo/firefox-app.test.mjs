import { testInFirefox } from "./in-firefox.mjs";

await testInFirefox(["installations", "tokens", "timeline", "life", "many-installations"]);

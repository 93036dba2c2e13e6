import { testInFirefox } from "./in-firefox.mjs";

await testInFirefox(["break", "lab", "screens", "accessibility", "host"]);

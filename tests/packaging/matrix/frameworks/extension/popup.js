import { consume } from "./consumer.js";

const parameters = new URLSearchParams(location.search);
const registry = parameters.get("registry");
globalThis.report = parameters.has("worker") ? chrome.runtime.sendMessage({ registry }) : consume(registry);

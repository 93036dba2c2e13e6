import { consume } from "./consumer.js";

globalThis.report = consume(new URLSearchParams(location.search).get("registry"));

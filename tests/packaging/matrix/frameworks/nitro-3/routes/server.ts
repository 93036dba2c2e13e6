import { defineHandler } from "nitro";
import { consume } from "../consumer.js";

export default defineHandler(({ url }) => consume(url.searchParams.get("registry")));

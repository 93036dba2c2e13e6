import { consume } from "../../consumer.js";

export default defineEventHandler((event) => consume(getQuery(event).registry));

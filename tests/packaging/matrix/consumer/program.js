import { consume } from "./consumer.js";

console.log(JSON.stringify(await consume(process.argv[2])));

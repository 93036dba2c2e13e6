// Prints how long a fresh process takes to import a peer's bundle, to have a token from its cache, and one by HTTP.
import { pathToFileURL } from "node:url";

const [bundle, baseUrl, jwt, stored] = process.argv.slice(2);
const token = JSON.parse(stored);
const url = pathToFileURL(bundle);

const start = performance.now();
const { createClient } = await import(url);
const imported = performance.now() - start;
const client = createClient({ baseUrl, jwt, stored: token });
const constructed = performance.now() - start;
await client.token(token.installationId);
const cached = performance.now() - start;
await createClient({ baseUrl, jwt }).token(token.installationId);
const answered = performance.now() - start;
console.log(JSON.stringify({ imported, constructed, cached, answered }));
// Connections that stay open would keep the process.
process.exit();

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { typeCheck } from "../readme/type-check.mjs";
import { openDeclarations } from "./declarations.mjs";

const lib = ["ES2022", "DOM", "DOM.AsyncIterable", "ESNext.Disposable"];
const { names, remove } = await openDeclarations(lib);
after(remove);

// What an example may use without making it.
const context = `
  import { IcrClient, IcrError, isIcrError, load, nextPage } from "icr-app-client";
  import type { AccessToken, Installation, Page, TokenStore } from "icr-app-client";
  import { createRegistry, icrError, type Registry } from "icr-app-client/testing";
  import type * as client from "icr-app-client";
  import type * as testing from "icr-app-client/testing";
  import { leasedTokenStore, sealer, unstorageTokenStore } from "icr-app-client/stores";
  import type * as stores from "icr-app-client/stores";
  declare const registry: Registry, installation: Installation, id: string, token: AccessToken, error: unknown;
  declare const webhook: { event: string; installationId: string }, headers: Headers, jwt: () => Promise<string>;
  declare const icr: IcrClient, useInfiniteQuery: (options: {
    queryKey: string[];
    queryFn: (context: { pageParam: number; signal: AbortSignal }) => Promise<Page>;
    initialPageParam: number;
    getNextPageParam: (page: Page) => number | null;
  }) => void;
  declare const message: { data: string }, retryLater: (afterMs: number | undefined) => void;
  type paths = never;
  type ProjectsPage = { projects: readonly Project[] };
  type Project = { id: string };
  type Inventory = { credits: readonly unknown[] };
  declare const org: client.Caller, organizationId: string;
  declare const createClient: <Paths>(options: { baseUrl: string; fetch: (input: Request) => Promise<Response> }) => Paths;
  declare const ctx: { waitUntil(promise: Promise<unknown>): void }, progress: (count: number) => void;
  declare const env: Record<"SEALING_KEY" | "OLD_SEALING_KEY", string> & { TOKENS: object }, removeIfEqual: string;
  declare const redis: Record<"get" | "set" | "del" | "eval", (...given: (string | number)[]) => Promise<string | null>>;
  declare const kvTokenStore: (kv: object, options: { seal: stores.Sealer }) => TokenStore, driver: object;
  declare const createStorage: (options: { driver: object }) => stores.UnstorageLike;`;

const blocks = names.flatMap(({ owner, name, entry, examples }) =>
  examples.map((text) => ({ title: owner ? `${owner}.${name}` : name, code: moduleOf({ owner, name, entry }, text) })),
);

/** Statements run in a function; anything else is a value of what it is an example of. */
function moduleOf({ owner, name, entry }, text) {
  const isModule = text.startsWith("export ");
  const isStatement = /;\s*(\/\/.*)?$|\}$/.test(text) && !text.startsWith("{");
  const type = owner ? `${entry}.${owner}["${name}"]` : `${entry}.${name}`;
  if (isModule) return `${context}\n${text}`;
  return isStatement
    ? `${context}\nexport async function example() {\n${text}\n}`
    : `${context}\nexport const example: ${type} = ${text};`;
}

const complaints = await typeCheck(
  blocks.map(({ code }, line) => ({ line, language: "ts", code })),
  "documentation",
  { lib, types: ["node"] },
);

for (const [at, { title }] of blocks.entries()) {
  test(`the example in the documentation of ${title} compiles`, () => assert.deepEqual(complaints.get(at), []));
}

test("there are examples", () => assert.ok(blocks.length > 0));

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { typeCheck } from "../readme/type-check.mjs";
import { forAll, forWorkers, openDeclarations } from "./declarations.mjs";

const lib = ["ES2022", "DOM", "DOM.AsyncIterable", "ESNext.Disposable"];
const workersTypes = "@cloudflare/workers-types";

// What an example may use without making it, beside what its entry exports.
const common = `
  type Project = { id: string };
  type ProjectsPage = { pagination: Pagination; projects: readonly Project[] };
  type Inventory = { credits: readonly unknown[] };
  declare const icr: IcrClient, org: ReturnType<IcrClient["asInstallation"]>;
  declare const installation: Installation, organization: Organization, token: AccessToken, error: unknown;
  declare const id: string, installationId: string, organizationId: string, jwt: () => Promise<string>;
  declare const redis: Record<"get" | "set" | "del" | "eval", (...given: (string | number)[]) => Promise<string | null>>;
  declare const removeIfEqual: string;`;
const ofClient = `
  import { leasedTokenStore, type LeaseBackend } from "icr-app-client/stores";
  declare const backend: LeaseBackend, webhook: { event: string; installationId: string };
  declare const message: { data: string }, retryLater: (afterMs: number | undefined) => void;
  declare const useInfiniteQuery: (options: {
    queryKey: string[];
    queryFn: (context: { pageParam: number; signal: AbortSignal }) => Promise<Page>;
    initialPageParam: number;
    getNextPageParam: (page: Page) => number | null;
  }) => void;
  type paths = never;
  declare const createClient: <Paths>(options: { baseUrl: string; fetch: (input: Request) => Promise<Response> }) => Paths;
  declare const ctx: { waitUntil(promise: Promise<unknown>): void }, progress: (count: number) => void;`;
const ofTesting = `
  import { IcrClient, type AccessToken, type Installation, type Organization, type Pagination } from "icr-app-client";
  declare const registry: Registry, headers: Headers, link: string, keys: CryptoKeyPair;`;
const ofStores = `
  import { IcrClient, type AccessToken, type Installation, type Organization, type Pagination, type TokenStore } from "icr-app-client";
  declare const env: Record<"SEALING_KEY" | "OLD_SEALING_KEY", string> & { TOKENS: object }, driver: object;
  declare const backend: LeaseBackend, seal: Sealer;
  declare const kvTokenStore: (kv: object, options: { seal: Sealer }) => TokenStore;
  declare const createStorage: (options: { driver: object }) => UnstorageLike;`;
const ofHost = `
  import { IcrClient, type AccessToken, type Installation, type Organization, type Pagination } from "icr-app-client";
  declare const request: Request, headers: Headers, body: string, secret: string, session: string, secrets: string[];
  declare const state: string, pem: string, sign: JwtSigner, cookies: { session: string };
  declare const req: { get(name: string): string | undefined; body: unknown };
  declare const pause: (id: string) => Promise<void>, disconnect: (id: string) => Promise<void>;
  declare const connect: (session: string, installationId: string) => Promise<void>;
  declare const isStaff: (request: Request) => Promise<boolean>;
  declare const process: { env: Record<"ICR_APP_ID" | "ICR_PRIVATE_KEY" | "ICR_WEBHOOK_SECRET" | "STATE_SECRET", string> };`;
const ofWorkers = `
  import { IcrClient, IcrError, type AccessToken, type Installation, type Organization, type Pagination } from "icr-app-client";
  import { jwtSigner } from "icr-app-client/host";
  type Env = Record<"ICR_APP_ID" | "ICR_PRIVATE_KEY" | "SEALING_KEY" | "OLD_SEALING_KEY", string> & {
    BROKER: BrokerNamespace;
    SIGNER: Fetcher;
    TOKENS: KVNamespace & Fetcher;
    ICR_TOKENS: Fetcher & Pick<IcrTokens, "token" | "revoke">;
  };
  declare const env: Env;`;
const contexts = { client: ofClient, testing: ofTesting, stores: ofStores, host: ofHost, workers: ofWorkers };

async function examplesOf(entries, types) {
  const { names, remove } = await openDeclarations(types.length > 0 ? ["ES2022", "ESNext.Disposable"] : lib, {
    entries,
    types,
  });
  after(remove);
  const exports = (entry) => names.filter((each) => each.entry === entry && !each.owner && !each.isPart);
  return names.flatMap(({ owner, name, entry, examples }) =>
    examples.map((text) => ({
      name: owner ? `${owner}.${name}` : name,
      module: entries[entry],
      text,
      code: moduleOf({ owner, name, entry, module: entries[entry] }, exports(entry), text),
    })),
  );
}

/** Statements run in a function; anything else is a value of what it is an example of. */
function moduleOf({ owner, name, entry, module }, exports, text) {
  const isModule = text.startsWith("export ");
  const isStatement = /;\s*(\/\/.*)?$|\}$/.test(text) && !text.startsWith("{");
  const type = owner ? `${entry}.${owner}["${name}"]` : `${entry}.${name}`;
  const imports = [
    `import { ${exports.map((each) => each.name).join(", ")} } from "${module}";`,
    `import type * as ${entry} from "${module}";`,
  ];
  const context = [...imports, contexts[entry], common].join("\n");
  if (isModule) return `${context}\n${text}`;
  return isStatement
    ? `${context}\nexport async function example() {\n${text}\n}`
    : `${context}\nexport const example: ${type} = ${text};`;
}

const known = new Set();
for (const [folder, entries, options, types] of [
  ["documentation", forAll, { lib, types: ["node"] }, []],
  ["documentation-workers", forWorkers, { lib: ["ES2022"], types: [workersTypes] }, [workersTypes]],
]) {
  // Of what an entry has from another, the other's examples are tried.
  const blocks = (await examplesOf(entries, types)).filter(({ text }) => !known.has(text));
  for (const { text } of blocks) known.add(text);
  const modules = blocks.map(({ code }, line) => ({ line, language: "ts", code }));
  const complaints = await typeCheck(modules, folder, options);

  for (const [at, { name, module }] of blocks.entries()) {
    test(`the example in the documentation of ${name} (${module}) compiles`, () =>
      assert.deepEqual(complaints.get(at), []));
  }

  test(`there are examples: ${Object.values(entries).join(", ")}`, () => assert.ok(blocks.length > 0));
}

import type { Clock } from "./clock.js";
import { uuid } from "./identifiers.js";
import { claimedIssuer, generateKeyPair, importPublicKey, signAppJwt, verifyAppJwt } from "./jwt.js";
import type { InstallationDraft, Permissions } from "../model.js";
import type { AppOptions, JwtRequest, RegistryApp, RsaPublicJwk } from "./options.js";
import { allPermissions } from "./permissions.js";
import { HttpError } from "./http-error.js";

/** An app with the key that verifies its JWTs, and the one that signs them unless a server of the user holds it. */
export class App implements RegistryApp {
  readonly id: string;
  readonly nameId: string;
  readonly permissions: Permissions;
  readonly callbackUrls: readonly string[];
  readonly signJwt: (request?: JwtRequest) => Promise<string>;
  readonly #publicKey: () => Promise<CryptoKey>;

  constructor(description: Required<Omit<AppOptions, "publicKey">>, keys: AppKeys, clock: Clock) {
    this.id = description.id;
    this.nameId = description.nameId;
    this.permissions = description.permissions;
    this.callbackUrls = description.callbackUrls;
    this.#publicKey = keys.publicKey;
    this.signJwt = async (request = {}) => signAppJwt(await keys.privateKey(), this.id, clock.now(), request);
  }

  /** Resolves if `jwt` is a valid JWT of this app at `nowMs`; rejects with an `HttpError` otherwise. */
  async verifyJwt(jwt: string, nowMs: number, strict: boolean): Promise<void> {
    await verifyAppJwt(jwt, { key: await this.#publicKey(), nowMs, strict });
  }
}

/** The apps of one registry; the first exists from the start. */
export class Apps {
  readonly first: App;
  readonly #byId = new Map<string, App>();
  readonly #clock: Clock;
  readonly #strictJwt: boolean;

  constructor(first: AppOptions, clock: Clock, strictJwt: boolean) {
    this.#clock = clock;
    this.#strictJwt = strictJwt;
    this.first = this.#add({ nameId: "canopy-ledger", ...first }, sharedKeyPair);
  }

  /** Adds an app with its own key pair, unless the options contain a public key. */
  add(options: AppOptions): App {
    return this.#add(options, memoize(generateKeyPair));
  }

  /** Resolves to the app that issued a valid JWT; rejects with an `HttpError` if the JWT is not valid. */
  async authenticate(jwt: string): Promise<App> {
    const app = this.#byId.get(await claimedIssuer(jwt));
    if (app === undefined) throw new HttpError(401, "The JWT's iss names no app of this registry");
    await app.verifyJwt(jwt, this.#clock.now(), this.#strictJwt);
    return app;
  }

  /** Returns the app that an installation belongs to: the one that the draft names, or else the first. */
  ownerOf(draft: InstallationDraft | undefined): App {
    const app = draft?.appId === undefined ? this.first : this.#byId.get(draft.appId);
    if (app === undefined) throw new Error(`the registry has no app with the id ${draft?.appId}, ${this.#known("id")}`);
    return app;
  }

  /** Returns the app with this `nameId`; throws if there is none. */
  named(nameId: string): App {
    for (const app of this.#byId.values()) if (app.nameId === nameId) return app;
    throw new Error(`the registry has no app named ${nameId}, ${this.#known("nameId")}`);
  }

  /** The end of a message: which apps there are, and the options with which there are others. */
  #known(field: "id" | "nameId"): string {
    const names = Array.from(this.#byId.values(), (app) => app[field]);
    return `only ${names.join(", ")}: set \`app: { ${field} }\` of createRegistry, or call addApp`;
  }

  #add(options: AppOptions, keyPair: () => Promise<CryptoKeyPair>): App {
    const {
      id = uuid("app", this.#byId.size),
      nameId = `app-${this.#byId.size + 1}`,
      permissions = allPermissions,
      callbackUrls = [],
    } = options;
    if (this.#byId.has(id)) throw new Error(`the registry already has an app ${id}`);
    const keys = options.publicKey === undefined ? generatedKeys(keyPair) : externalKeys(options.publicKey);
    const app = new App({ id, nameId, permissions, callbackUrls }, keys, this.#clock);
    this.#byId.set(id, app);
    return app;
  }
}

interface AppKeys {
  readonly publicKey: () => Promise<CryptoKey>;
  readonly privateKey: () => Promise<CryptoKey>;
}

// Generating an RSA key pair takes about 0.1 s: too slow when every test creates its own registry.
const sharedKeyPair = memoize(generateKeyPair);

function generatedKeys(keyPair: () => Promise<CryptoKeyPair>): AppKeys {
  return {
    publicKey: async () => (await keyPair()).publicKey,
    privateKey: async () => (await keyPair()).privateKey,
  };
}

function externalKeys(publicKey: string | RsaPublicJwk): AppKeys {
  return {
    publicKey: memoize(() => importPublicKey(publicKey)),
    privateKey: () => Promise.reject(new Error("this app has a publicKey: sign its JWTs where the private key is")),
  };
}

/** Calls `create` on first use and caches its result; a failure is not cached. */
function memoize<T>(create: () => Promise<T>): () => Promise<T> {
  let cached: Promise<T> | undefined;
  return async () => {
    cached ??= create();
    try {
      return await cached;
    } catch (error) {
      cached = undefined;
      throw error;
    }
  };
}

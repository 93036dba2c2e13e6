import type { Clock } from "./clock.js";
import { uuid } from "./identifiers.js";
import { claimedIssuer, generateKeyPair, importPublicKey, signAppJwt, verifyAppJwt } from "./jwt.js";
import type { InstallationDraft, Permissions } from "../model.js";
import type { AppOptions, JwtRequest, RegistryApp, RsaPublicJwk } from "./options.js";
import { allPermissions } from "./permissions.js";
import { Refusal } from "./refusal.js";

/** An app with the key that verifies its JWTs, and with the one that signs them unless a host outside holds it. */
export class App implements RegistryApp {
  readonly id: string;
  readonly nameId: string;
  readonly permissions: Permissions;
  readonly signJwt: (request?: JwtRequest) => Promise<string>;
  readonly #publicKey: () => Promise<CryptoKey>;

  constructor(description: Required<Omit<AppOptions, "publicKey">>, keys: AppKeys, clock: Clock) {
    this.id = description.id;
    this.nameId = description.nameId;
    this.permissions = description.permissions;
    this.#publicKey = keys.publicKey;
    this.signJwt = async (request = {}) => signAppJwt(await keys.privateKey(), this.id, clock.now(), request);
  }

  /** Resolves if `jwt` is a valid one of this app at `nowMs`; rejects with a refusal otherwise. */
  async verify(jwt: string, nowMs: number): Promise<void> {
    await verifyAppJwt(jwt, await this.#publicKey(), nowMs);
  }
}

/** The apps of one registry; the first is there from the start. */
export class Apps {
  readonly first: App;
  readonly #byId = new Map<string, App>();
  readonly #clock: Clock;

  constructor(first: AppOptions, clock: Clock) {
    this.#clock = clock;
    this.first = this.#add({ nameId: "canopy-ledger", ...first }, sharedKeyPair);
  }

  /** Adds an app, with a key pair of its own unless a public key is given. */
  add(options: AppOptions): App {
    return this.#add(options, once(generateKeyPair));
  }

  /** Resolves to the app whose valid JWT this is; rejects with a refusal otherwise. */
  async authenticate(jwt: string): Promise<App> {
    const app = this.#byId.get(claimedIssuer(jwt));
    if (app === undefined) throw new Refusal(401, "The JWT's iss names no app of this registry");
    await app.verify(jwt, this.#clock.now());
    return app;
  }

  /** The app that an installation is made for: the one that the draft names, the first if it names none. */
  owner(draft: InstallationDraft | undefined): App {
    const app = draft?.appId === undefined ? this.first : this.#byId.get(draft.appId);
    if (app === undefined) throw new Error(`the registry has no app ${draft?.appId}`);
    return app;
  }

  #add(options: AppOptions, keyPair: () => Promise<CryptoKeyPair>): App {
    const {
      id = uuid("app", this.#byId.size),
      nameId = `app-${this.#byId.size + 1}`,
      permissions = allPermissions,
    } = options;
    if (this.#byId.has(id)) throw new Error(`the registry already has an app ${id}`);
    const keys = options.publicKey === undefined ? keysOfPair(keyPair) : keysOutside(options.publicKey);
    const app = new App({ id, nameId, permissions }, keys, this.#clock);
    this.#byId.set(id, app);
    return app;
  }
}

interface AppKeys {
  readonly publicKey: () => Promise<CryptoKey>;
  readonly privateKey: () => Promise<CryptoKey>;
}

// An RSA key pair takes about 0.1 s to make, too long for each of many tests that want a registry of their own.
const sharedKeyPair = once(generateKeyPair);

function keysOfPair(keyPair: () => Promise<CryptoKeyPair>): AppKeys {
  return {
    publicKey: async () => (await keyPair()).publicKey,
    privateKey: async () => (await keyPair()).privateKey,
  };
}

function keysOutside(publicKey: string | RsaPublicJwk): AppKeys {
  return {
    publicKey: once(() => importPublicKey(publicKey)),
    privateKey: () =>
      Promise.reject(new Error("this app was given a publicKey: sign its JWTs where the private key is")),
  };
}

/** `make`, called when its value is first wanted, and again only if that failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}

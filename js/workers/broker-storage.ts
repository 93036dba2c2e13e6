import type { KeptToken } from "./kept-token.js";

/** What an object stores; the alarm is one write more. */
const rows = { token: "token", asks: "asks", creating: "creating", closedUntil: "closedUntil" } as const;

/** The storage of an object of the broker. */
export class BrokerStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  async read(): Promise<{ readonly kept: KeptToken | undefined; readonly asks: number }> {
    const found = await this.#storage.get([rows.token, rows.asks]);
    return { kept: found.get(rows.token) as KeptToken | undefined, asks: Number(found.get(rows.asks) ?? 0) };
  }

  /**
   * Written before anything is sent, which waits for it: an object that has lost its storage, or whose place another has taken,
   * creates nothing.
   */
  async writeAhead(): Promise<void> {
    await this.#storage.put(rows.creating, Date.now());
  }

  async forgetAhead(): Promise<void> {
    await this.#storage.delete(rows.creating);
  }

  /** Without a wait in between, these are one write. */
  async keep(kept: KeptToken, alarmAtMs: number): Promise<void> {
    await Promise.all([
      this.#storage.put({ [rows.token]: kept, [rows.asks]: 0 }),
      this.#storage.delete(rows.creating),
      this.#storage.setAlarm(alarmAtMs),
    ]);
  }

  /** Nobody waits for it: what may be lost is a refresh ahead, or a copy. */
  countAsks(asks: number): void {
    this.#storage.put(rows.asks, asks, { allowUnconfirmed: true }).catch(() => undefined);
  }

  /** An object that stores nothing costs nothing. */
  async clear(): Promise<void> {
    await Promise.all([this.#storage.deleteAlarm(), this.#storage.deleteAll()]);
  }

  async setAlarm(atMs: number): Promise<void> {
    await this.#storage.setAlarm(atMs);
  }

  /** Of the gate: until when it is closed, and no shorter than this. */
  async closedUntil(untilMs: number): Promise<number> {
    const known = (await this.#storage.get<number>(rows.closedUntil)) ?? 0;
    if (!(untilMs > known)) return known;
    await this.#storage.put(rows.closedUntil, untilMs);
    return untilMs;
  }
}

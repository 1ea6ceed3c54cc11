// Alias records in the isolate's heap for ten seconds, so that a picture asked for often does not read D1 each time. A purge
// or a renewal in another isolate is seen here within those seconds; one in this isolate at once. Absence is not remembered.
import type { Clock } from "../clock";
import type { Alias, AliasStore, KnownAlias } from "./alias";

export const REMEMBER_MS = 10_000;
/** About 1 MB of heap with long URLs. */
const MAX_RECORDS = 1000;

export class RememberedAliases implements AliasStore {
  readonly #records = new Map<string, { readonly alias: KnownAlias; readonly untilMs: number }>();

  constructor(
    private readonly inner: AliasStore,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  async get(url: string): Promise<KnownAlias | null> {
    const record = this.#records.get(url);
    if (record !== undefined && this.clock.now() < record.untilMs) return record.alias;
    this.#records.delete(url);
    const alias = await this.inner.get(url);
    if (alias !== null) this.#remember(url, alias);
    return alias;
  }

  async put(url: string, alias: Alias): Promise<void> {
    this.#records.delete(url);
    await this.inner.put(url, alias);
    this.#records.delete(url);
  }

  async delete(url: string): Promise<void> {
    this.#records.delete(url);
    await this.inner.delete(url);
    this.#records.delete(url);
  }

  #remember(url: string, alias: KnownAlias): void {
    for (const oldest of this.#records.keys()) {
      if (this.#records.size < MAX_RECORDS) break;
      this.#records.delete(oldest);
    }
    this.#records.set(url, { alias, untilMs: this.clock.now() + REMEMBER_MS });
  }
}

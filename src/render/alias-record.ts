// Reading and writing the alias record of a source, for every kind of source that has one. A store that fails costs time, never
// the answer.
import type { Alias } from "../edge/cache";
import { urlHash } from "../edge/log";
import type { Platform } from "../edge/platform";

type AliasParts = Pick<Platform, "cache" | "log">;

/** A record that cannot be read counts as none. */
export async function readAlias({ cache, log }: AliasParts, url: string): Promise<Alias | null> {
  if (!cache.enabled) return null;
  try {
    return await cache.aliases.get(url);
  } catch (error) {
    log.warn("alias", { url_hash: await urlHash(url), error });
    return null;
  }
}

/** @param alias null forgets it */
export async function recordAlias({ cache, log }: AliasParts, url: string, alias: Alias | null): Promise<void> {
  if (!cache.enabled) return;
  try {
    await (alias === null ? cache.aliases.delete(url) : cache.aliases.put(url, alias));
  } catch (error) {
    log.warn("alias", { url_hash: await urlHash(url), error });
  }
}

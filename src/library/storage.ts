// Reads of the stores: one that fails is no fault of the caller's, and is told as the original system told it, 500 IOException.
import type { Logger } from "../edge/log";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { libraryProblem } from "./problem";

export type ReadParts = { readonly platform: Pick<Platform, "db" | "bucket" | "metrics">; readonly log: Logger };

/**
 * @param read one that a Problem may leave as it is
 * @throws Problem 500 IOException
 */
export async function readStored<T>(
  { platform, log }: ReadParts,
  store: "d1" | "r2",
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Problem) throw error;
    log.error("storage", { store, error });
    platform.metrics.count("storage_read_errors_total", { store });
    throw libraryProblem("IOException", `expected an answer of the store ${store}, got a failure`);
  }
}

/** For a store that answers something else than was put there: never served, and looked into by somebody. */
export function brokenObject({ platform, log }: ReadParts, key: string, reason: string): Problem {
  log.error("storage", { store: "r2", key, reason });
  platform.metrics.count("storage_read_errors_total", { store: "r2" });
  return libraryProblem("IOException", "expected the stored object to be whole, got one that is missing or damaged");
}

// The enums with their two copies: one in each isolate, until the next 00:30 in TIME_ZONE, and one in KV, which the schedule
// rewrites then. A copy carries its end, so that one which the schedule did not rewrite, or which KV spreads late, counts as none;
// and so does a KV that fails. The tables are the truth.
import type { Platform } from "../edge/platform";
import { nextAt } from "./rules/schedule";
import { type ReadParts, readStored } from "./storage";
import { type Enums, readEnums } from "./store/enum";

const KV_KEY = "library/enums";
export const RENEWED_AT = { hour: 0, minute: 30 } as const;

interface Copy extends Enums {
  readonly endsAtMs: number;
}

type EnumParts = ReadParts & { readonly platform: Pick<Platform, "kv" | "clock" | "settings"> };

/** The copy of an isolate. */
export class EnumCache {
  #copy: Copy | null = null;

  /** @throws Problem 500 IOException when KV has no copy and the database fails */
  async get(parts: EnumParts): Promise<Enums> {
    const nowMs = parts.platform.clock.now();
    if (this.#copy !== null && nowMs < this.#copy.endsAtMs) return this.#copy;
    this.#copy = (await readCopy(parts, nowMs)) ?? (await makeCopy(parts, nowMs));
    return this.#copy;
  }
}

/** For the schedule of 00:30: the copy in KV is made new, good until the next one. */
export async function rewriteEnums(platform: Platform): Promise<void> {
  const copy = await makeCopy({ platform, log: platform.log }, platform.clock.now());
  await platform.kv.put(KV_KEY, JSON.stringify(copy));
}

async function readCopy({ platform, log }: EnumParts, nowMs: number): Promise<Copy | null> {
  try {
    const copy = await platform.kv.get<Copy>(KV_KEY, "json");
    return copy !== null && nowMs < copy.endsAtMs ? copy : null;
  } catch (error) {
    log.warn("enums", { store: "kv", error });
    return null;
  }
}

async function makeCopy(parts: EnumParts, nowMs: number): Promise<Copy> {
  const { db, settings } = parts.platform;
  const enums = await readStored(parts, "d1", () => readEnums(db));
  return { ...enums, endsAtMs: nextAt(settings.library.timeZone, RENEWED_AT, nowMs) };
}

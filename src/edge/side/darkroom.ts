// Pixel work in isolates beside this one. An isolate has one thread: while it develops a picture, nobody else is answered. On
// Cloudflare the platform starts as many isolates as there is work; under `npm start` there is one, so the starter runs
// others, one a core, and the Worker hands them its pictures. The gate before pixel work counts theirs as its own. An
// isolate that does not answer is left alone for a while, and its picture is developed here.
import type { Darkroom, JobOptions, Recipe, Source } from "../../image";
import { isImageError } from "../../image";
import type { Clock } from "../clock";
import type { Logger } from "../log";
import { readAnswer, requestFor } from "./message";

/** After a failure an isolate is not asked for so long. */
const REST_MS = 5000;

interface Side {
  readonly origin: string;
  running: number;
  restingUntilMs: number;
}

export interface SideParts {
  readonly origins: readonly string[];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** `darkroom` itself where there are no isolates beside this one. */
export function withSideIsolates(darkroom: Darkroom, { origins, fetch, clock, log }: SideParts): Darkroom {
  if (origins.length === 0) return darkroom;
  const sides: readonly Side[] = origins.map((origin) => ({ origin, running: 0, restingUntilMs: 0 }));

  async function develop(source: Source, recipe: Recipe, job: JobOptions = {}) {
    const side = canTravel(source, recipe, job) ? leastBusy(sides, clock.now()) : null;
    if (side === null) return darkroom.develop(source, recipe, job);
    side.running += 1;
    try {
      const request = { ...requestFor(source as Uint8Array, recipe), signal: job.signal ?? null };
      return await readAnswer(darkroom.version, await fetch(side.origin, request));
    } catch (error) {
      if (isImageError(error)) throw error;
      if (!job.signal?.aborted) {
        side.restingUntilMs = clock.now() + REST_MS;
        log.warn("side isolate", { origin: side.origin, error });
      }
      return darkroom.develop(source, recipe, job);
    } finally {
      side.running -= 1;
    }
  }
  return { ...darkroom, develop };
}

/** Streams are read here as they arrive, overlays are files that lie here, and progress is told from here. */
function canTravel(source: Source, { draw = [] }: Recipe, { onProgress }: JobOptions): boolean {
  return source instanceof Uint8Array && draw.length === 0 && onProgress === undefined;
}

function leastBusy(sides: readonly Side[], nowMs: number): Side | null {
  const awake = sides.filter(({ restingUntilMs }) => restingUntilMs <= nowMs);
  return awake.reduce<Side | null>((best, side) => (best && best.running <= side.running ? best : side), null);
}

// A platform for the render's rules of caching and fetching: a pixel library whose pictures are JSON texts, an origin whose
// answers are a table, stores in memory, a clock moved by hand. Real pixels are render.workerd.test.ts's business.
import { createAdmission } from "../../src/edge/admission";
import { HitCounter } from "../../src/edge/cache/hit-counter";
import { LayeredCache } from "../../src/edge/cache/layered-cache";
import { MemoryLevel } from "../../src/edge/cache/memory-level";
import { SingleFlight } from "../../src/edge/cache/single-flight";
import { createLogger } from "../../src/edge/log";
import type { Metrics } from "../../src/edge/metrics";
import type { Platform } from "../../src/edge/platform";
import {
  type Fetcher,
  type FetchFailureCode,
  type FetchOutcome,
  type GetOptions,
  type PostOutcome,
  urlPolicies,
} from "../../src/edge/safe-fetch";
import { parseSettings } from "../../src/env";
import {
  type Darkroom,
  type Header,
  ImageError,
  type Judged,
  type Placeholder,
  type Recipe,
  type Source,
} from "../../src/image";
import { parseRenderPath } from "../../src/render/render-path";
import { type RenderAnswer, render } from "../../src/render/service";
import { parseOptions } from "../../src/render/wishes";
import { AwaitableBackground, MemoryAliasStore, MemoryCacheIndex } from "../edge/cache/fixture";
import { FakeClock } from "../edge/fake-clock";

/** A picture that FakeDarkroom can read. */
export function pictureOf(name: string, facts: { hasAlpha?: boolean; fails?: boolean } = {}): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ name, hasAlpha: false, fails: false, ...facts }));
}

export class FakeDarkroom implements Darkroom {
  readonly version = "test-version";
  developed = 0;
  judged = 0;
  /** Pixel work waits for it. */
  gate: Promise<void> = Promise.resolve();

  probe(bytes: Uint8Array): Header {
    const { hasAlpha } = read(bytes);
    return { format: "jpeg", width: 40, height: 30, orientation: 1, hasAlpha, fileBytes: bytes.length } as Header;
  }

  plan() {
    return {
      shrink: 2,
      predictedPeakBytes: 1000,
      allowedBytes: 5000,
      predictedWork: 1,
      width: 20,
      height: 15,
      steps: ["decode"],
    } as const;
  }

  async develop(source: Source, recipe: Recipe) {
    this.developed += 1;
    const { name, fails } = read(source as Uint8Array);
    await this.gate;
    if (fails) throw new ImageError("CORRUPTED_IMAGE", "expected rows for the picture, got none");
    const format = recipe.format ?? "jpeg";
    const bytes = new TextEncoder().encode(`${name} as ${format} ${recipe.width ?? "full"}`);
    const report = {
      ...this.plan(),
      stageMs: { decode: 3, resize: 2, judge: 0, encode: 1 },
      work: { decode: 1, resize: 1, judge: 0, encode: 1 },
      actualPeakBytes: 900,
      dropped: [],
      truncated: false,
      quality: 85,
      ssim: null,
      encodes: 1,
      overTarget: false,
      orientation: 1,
    } as const;
    const header = this.probe(source as Uint8Array);
    return { bytes, format, mimeType: `image/${format}`, width: 20, height: 15, header, judged: null, report };
  }

  async judge(source: Source): Promise<Judged> {
    this.judged += 1;
    return { header: this.probe(source as Uint8Array), sha256: "s", pixelSha256: "p", truncated: false } as Judged;
  }

  async placeholder(): Promise<Placeholder> {
    return { thumbhash: "t", blurhash: "b", colours: [], predictedPeakBytes: 1000, actualPeakBytes: 900 };
  }

  memoryBytes(): number {
    return 0;
  }

  close(): void {}
}

function read(bytes: Uint8Array): { name: string; hasAlpha: boolean; fails: boolean } {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ImageError("INVALID_FORMAT", "expected a picture, got something else");
  }
}

interface Answer {
  readonly bytes?: Uint8Array;
  readonly etag?: string;
  readonly cacheControl?: string;
  readonly fails?: FetchFailureCode;
  readonly status?: number;
}

/** Answers by URL; 304 where the visitor's ETag is the current one. */
export class FakeOrigin implements Fetcher {
  readonly answers = new Map<string, Answer>();
  readonly gets: GetOptions[] = [];
  /** What every answer declares. */
  bodyBytes = 100;

  async head() {
    return null;
  }

  async post(): Promise<PostOutcome> {
    return { kind: "failed", reason: "expected no message" };
  }

  async get(url: string, options: GetOptions): Promise<FetchOutcome> {
    this.gets.push(options);
    await options.beforeBody?.(this.bodyBytes);
    const {
      bytes,
      etag = null,
      cacheControl = null,
      fails,
      status,
    } = this.answers.get(url) ?? { fails: "DOWNLOAD_FAILED", status: 404 };
    const spent = { ms: 12, tries: 1 };
    if (fails !== undefined || bytes === undefined) {
      return {
        kind: "failed",
        code: fails ?? "DOWNLOAD_FAILED",
        reason: "expected an answer, got none",
        status,
        ...spent,
      };
    }
    const validators = { etag, lastModified: null, cacheControl };
    if (etag !== null && options.conditional?.etag === etag) {
      return { kind: "not-modified", url, status: 304, ...validators, ...spent };
    }
    return { kind: "ok", bytes, url, status: 200, contentType: "image/jpeg", ...validators, ...spent };
  }
}

export const SOURCE = "https://a.naver.net/x.jpg";

export function createFakePlatform(variables: Readonly<Record<string, string>> = {}) {
  const settings = parseSettings({ ENVIRONMENT: "development", ...variables });
  const clock = new FakeClock();
  const darkroom = new FakeDarkroom();
  const origin = new FakeOrigin();
  const background = new AwaitableBackground();
  const aliases = new MemoryAliasStore();
  const index = new MemoryCacheIndex();
  const log = createLogger(clock, () => undefined);
  const metrics = { count: () => undefined, gauge: () => undefined, observe: () => undefined } as unknown as Metrics;
  const l1 = new MemoryLevel({ maxBytes: 1_000_000, maxItems: 1000 }, clock);
  const cache = new LayeredCache({
    enabled: settings.cache.enabled,
    l1,
    remote: [],
    index,
    aliases,
    counter: new HitCounter(clock),
    flights: new SingleFlight(clock),
    metrics,
    log,
    clock,
  });
  const platform = {
    settings,
    darkroom,
    admission: createAdmission({ limitBytes: 5000, heldBytes: () => 0, clock }),
    bodies: createAdmission({ limitBytes: 1000, heldBytes: () => 0, clock }),
    fetcher: origin,
    urlPolicies: urlPolicies(settings),
    cache,
    metrics,
    log,
    clock,
  } as unknown as Platform;
  return {
    platform,
    clock,
    darkroom,
    origin,
    background,
    aliases,
    index,
    l1,
    /** One visit by `/i/<options>/<source>`; background work goes on. */
    visit(
      options: string,
      { source = SOURCE, accept = null as string | null, ifNoneMatch = null as string | null } = {},
    ) {
      const path = parseRenderPath(`https://darkroom.test/i/${options}/${source}`);
      const order = { wishes: parseOptions(path.options).wishes, options: path.options, source: path.source };
      return render(platform, order, { accept, ifNoneMatch }, background);
    },
  };
}

export type FakePlatform = ReturnType<typeof createFakePlatform>;

/** The answer's text, level and ETag, when it is a result. */
export function seen(answer: RenderAnswer) {
  if (answer.kind !== "result") throw new Error(`expected a result, got ${answer.kind}`);
  const { target, served } = answer;
  return {
    text: new TextDecoder().decode(served.entry.bytes),
    level: served.level,
    etag: target.etag,
    place: served.place,
  };
}

// What a pick answers: schemas for the OpenAPI document, and the types that everything in this slice fills in.
import { z } from "@hono/zod-openapi";

const Scores = z.object({
  resolution: z.number(),
  sharpness: z.number(),
  brightness: z.number(),
  contrast: z.number(),
  colourfulness: z.number(),
  compression: z.number(),
});

const MetricsReport = z
  .object({
    overall: z.number().openapi({ description: "Weighted mean of the scores, 0–1." }),
    scores: Scores,
    pixels: z.number(),
    blur: z.number().openapi({ description: "Variance of the Laplacian of grey." }),
    mean: z.number(),
    deviation: z.number(),
    dynamicRange: z.number().openapi({ description: "(max − min) / 255 of grey." }),
    percentileRange: z.number().openapi({ description: "The same between the 1st and 99th percentile." }),
    colourfulness: z.number().nullable(),
    bytesPerPixel: z.number(),
    edgeDensity: z.number(),
    blockiness: z.number(),
    jpegQuality: z.number().nullable(),
    signboard: z.number(),
    coverage: z.enum(["full", "fast"]),
    truncated: z.boolean(),
    histogram: z.array(z.number()).optional().openapi({ description: "256 bins of grey; chosen pictures only." }),
  })
  .openapi("PickMetrics");

const FetchReport = z
  .object({
    status: z.number().nullable(),
    contentType: z.string().nullable(),
    bytes: z.number().nullable(),
    ms: z.number(),
    tries: z.number(),
    error: z.string().optional(),
  })
  .openapi("PickFetch", { description: "How the source was had; null for a file of a form." });

const Metadata = z
  .object({
    url: z.string().nullable(),
    width: z.number(),
    height: z.number(),
    format: z.string(),
    mode: z.string(),
    bitDepth: z.number(),
    fileSizeBytes: z.number(),
    aspectRatio: z.number(),
    sha256: z.string(),
    ahash: z.string(),
    dhash: z.string(),
    phash: z.string(),
    hasTransparency: z.boolean(),
    isAnimated: z.boolean(),
    frames: z.number(),
    colourProfile: z.string(),
    exif: z.object({
      gps: z.object({ lat: z.number(), lng: z.number(), altitude: z.number().optional() }).nullable(),
      datetime: z.string().nullable(),
      camera: z.object({ make: z.string().nullable(), model: z.string().nullable() }).nullable(),
      orientation: z.number().nullable(),
    }),
  })
  .openapi("PickMetadata", { description: "Of the source, upright." });

export const STAGES = ["validate", "fetch", "decode", "judge", "select", "develop", "store"] as const;

const Picked = z
  .object({
    rank: z.number().int(),
    url: z.string(),
    width: z.number(),
    height: z.number(),
    bytes: z.number(),
    format: z.enum(["jpeg", "webp", "avif"]),
    source: z.string().openapi({ description: "The URL or file name as it was given." }),
    score: z.number(),
    metrics: MetricsReport,
    metadata: Metadata,
    fetch: FetchReport.nullable(),
    reasons: z.array(z.string()),
  })
  .openapi("PickedImage");

const RejectedSchema = z
  .object({
    source: z.string(),
    stage: z.enum(STAGES),
    code: z.string(),
    reason: z.string(),
    duplicateOf: z.string().optional().openapi({ description: "Source of the picture that this one repeats." }),
    distance: z.number().optional(),
    metrics: MetricsReport.optional(),
    fetch: FetchReport.nullable().optional(),
  })
  .openapi("PickRejected");

const Timings = z.object({
  validateMs: z.number(),
  fetchMs: z.number(),
  decodeMs: z.number(),
  judgeMs: z.number(),
  developMs: z.number(),
  storeMs: z.number(),
  totalMs: z.number(),
});

export const ResultSchema = z
  .object({
    id: z.string(),
    images: z.array(Picked),
    rejected: z.array(RejectedSchema),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    appliedMinScore: z.number(),
    timings: Timings,
    coreVersion: z.string(),
  })
  .openapi("PickResult");

export type PickResult = z.infer<typeof ResultSchema>;
export type PickedImage = z.infer<typeof Picked>;
export type Rejected = z.infer<typeof RejectedSchema>;
export type MetricsReport = z.infer<typeof MetricsReport>;
export type FetchReport = z.infer<typeof FetchReport>;
export type Metadata = z.infer<typeof Metadata>;
export type Timings = z.infer<typeof Timings>;
export type PickStage = (typeof STAGES)[number];

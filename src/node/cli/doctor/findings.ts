// From facts to sentences: why a picture is big, slow or refused, what it gives away, and what may look otherwise than meant.
// Pure. Each rule is one function that says something or nothing; the thresholds are judgements, so each says its number.
import { bytesText, formatName, megapixelsText, percentText, secondsText, sizeText } from "../layout";
import type { Examination, Finding } from "./examination";
import { remedyFor } from "./remedy";

type Facts = Omit<Examination, "findings">;
type Rule = (facts: Facts) => Finding | null;

const SCREEN_SIDE = 2560;
const HIGH_QUALITY = 90;
const LOSSLESS_PHOTO_BYTES_PER_PIXEL = 0.8;
/** Below this a file is not big, whatever it is made of. */
const BIG_BYTES = 48 * 1024;
const MUCH_METADATA_BYTES = 16 * 1024;
const MUCH_METADATA_SHARE = 0.03;
const SLOW_PIXELS = 16_000_000;
const SLOW_SERVER_MS = 800;

const refused: Rule = ({ refusal, header, budgetBytes }) => {
  if (refusal === null) return null;
  const remedy = remedyFor(refusal, header, budgetBytes);
  return { kind: "refused", sentence: `${refusal.code}: ${refusal.message}.${remedy === null ? "" : ` ${remedy}`}` };
};

const fullSizeRefused: Rule = ({ refusal, forecasts }) => {
  const over = forecasts.filter((forecast) => forecast.refusal?.code === "MEMORY_BUDGET_EXCEEDED");
  if (refusal !== null || over.length === 0) return null;
  const needs = over.map(({ job, refusal: why }) => `${job} needs ${bytesText(Number(why?.evidence.predictedBytes))}`);
  return { kind: "refused", sentence: `Only at this size, for memory: ${needs.join("; ")}. Smaller outputs fit.` };
};

const manyPixels: Rule = ({ header, samples: [sample] }) => {
  if (!header || Math.max(header.width, header.height) <= SCREEN_SIDE) return null;
  const pixels = header.width * header.height;
  const times = sample
    ? ` That is ${Math.round(pixels / (sample.width * sample.height))} times those of ${sizeText(sample)}.`
    : "";
  return { kind: "big", sentence: `${megapixelsText(pixels)}: more than a screen shows.${times}` };
};

const highQuality: Rule = ({ header, fileBytes }) => {
  const quality = header?.qualityEstimate ?? null;
  if (quality === null || quality <= HIGH_QUALITY || fileBytes < BIG_BYTES) return null;
  return {
    kind: "big",
    sentence: `Saved at quality ${quality}: every step above ${HIGH_QUALITY} costs many bytes that hardly anyone sees.`,
  };
};

const fullColour: Rule = ({ header, fileBytes }) => {
  if (header?.subsampling !== "4:4:4" || fileBytes < BIG_BYTES) return null;
  return {
    kind: "big",
    sentence: "Colour is kept at full resolution (4:4:4); photographs do with a quarter of it (4:2:0).",
  };
};

const losslessPhoto: Rule = ({ header, fileBytes, samples }) => {
  if (header?.format !== "png" || fileBytes < BIG_BYTES) return null;
  const bytesPerPixel = fileBytes / (header.width * header.height);
  const density = samples[0] ? samples[0].bytes / (samples[0].width * samples[0].height) : 0;
  if (bytesPerPixel < LOSSLESS_PHOTO_BYTES_PER_PIXEL || density === 0) return null;
  const times = Math.round(bytesPerPixel / density);
  const deep = header.bitDepth === 16 ? " and at 16 bits a channel" : "";
  return {
    kind: "big",
    sentence: `Kept lossless${deep}, ${bytesPerPixel.toFixed(1)} bytes a pixel; as WebP it takes ${times} times less.`,
  };
};

const muchMetadata: Rule = ({ removable, fileBytes }) => {
  if (!removable || removable.bytes < MUCH_METADATA_BYTES || removable.bytes < MUCH_METADATA_SHARE * fileBytes)
    return null;
  const share = percentText(removable.bytes / fileBytes);
  return {
    kind: "big",
    sentence: `${bytesText(removable.bytes)} (${share}) are not the picture: ${removable.kinds.join(", ")}. \`darkroom strip\` removes them losslessly.`,
  };
};

const manyScans: Rule = ({ header, scans }) => {
  if (header?.format !== "jpeg" || scans === null || scans < 2) return null;
  const kind = header.progressive ? "Progressive" : "Not interleaved";
  return {
    kind: "slow",
    sentence: `${kind}, in ${scans} scans: it shows early, but most decoders hold every coefficient (${bytesText(coefficientBytes(header))}) until the last scan.`,
  };
};

/** Two bytes a sample, colour at its sampling. */
function coefficientBytes({ width, height, sampling }: NonNullable<Facts["header"]>): number {
  const most = Math.max(...sampling.map(({ h, v }) => h * v));
  return sampling.reduce((sum, { h, v }) => sum + (2 * width * height * h * v) / most, 0);
}

const noShrink: Rule = ({ header, samples: [sample] }) => {
  if (!header || !sample || header.format === "jpeg" || header.format === "svg") return null;
  if (header.width * header.height < SLOW_PIXELS / 4) return null;
  const held = header.format === "png" && header.progressive ? ", and interlaced, so that it has to be held whole" : "";
  return {
    kind: "slow",
    sentence: `${formatName(header.format)} cannot be shrunk while it is decoded: every pixel is made${held}.`,
  };
};

const heavyToDecode: Rule = ({ header, samples: [sample] }) => {
  if (!header || header.width * header.height < SLOW_PIXELS) return null;
  const rgba = bytesText(4 * header.width * header.height);
  const here = sample ? ` Here it took ${secondsText(sample.ms)} and ${bytesText(sample.report.actualPeakBytes)}.` : "";
  return { kind: "slow", sentence: `Decoded whole, as most libraries do, its pixels alone take ${rgba}.${here}` };
};

const slowServer: Rule = ({ fetched }) => {
  if (!fetched || fetched.firstByteMs < SLOW_SERVER_MS) return null;
  return { kind: "slow", sentence: `The server took ${secondsText(fetched.firstByteMs)} to its first byte.` };
};

const uncached: Rule = ({ fetched }) => {
  if (!fetched || (fetched.cacheControl !== null && !/no-store|no-cache|max-age=0/i.test(fetched.cacheControl)))
    return null;
  const said = fetched.cacheControl === null ? "says nothing of caching" : `forbids caching (${fetched.cacheControl})`;
  return { kind: "slow", sentence: `The server ${said}: a viewer loads it again and again.` };
};

const wrongType: Rule = ({ fetched, header }) => {
  const said = fetched?.contentType?.split(";")[0].trim().toLowerCase();
  if (!header || said === undefined || said === MIME_TYPES[header.format]) return null;
  return { kind: "looks", sentence: `The server calls it ${said}, the bytes are ${formatName(header.format)}.` };
};

const MIME_TYPES: Readonly<Record<NonNullable<Facts["header"]>["format"], string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  bmp: "image/bmp",
  heic: "image/heic",
  avif: "image/avif",
  svg: "image/svg+xml",
};

const givesAway: Rule = ({ removable }) => {
  const told = SECRETS.filter(([kind]) => removable?.kinds.includes(kind)).map(([, name]) => name);
  if (told.length === 0) return null;
  return { kind: "private", sentence: `It gives away ${told.join(", ")}. \`darkroom strip\` removes that losslessly.` };
};

type RemovableKind = NonNullable<Facts["removable"]>["kinds"][number];
const SECRETS: ReadonlyArray<readonly [RemovableKind, string]> = [
  ["gps", "where it was taken (GPS)"],
  ["owner", "whose camera it was"],
  ["serial-number", "the camera's serial number"],
];

const turned: Rule = ({ header }) =>
  header && header.orientation !== 1
    ? {
        kind: "looks",
        sentence: `It is stored turned (EXIF orientation ${header.orientation}): programs that ignore that show it on its side or mirrored.`,
      }
    : null;

const wideGamut: Rule = ({ header }) => {
  if (!header || header.profile === "none" || header.profile === "srgb") return null;
  const name = { "display-p3": "Display P3", "adobe-rgb": "Adobe RGB", other: "of a kind of its own" }[header.profile];
  return {
    kind: "looks",
    sentence: `Its colours have a profile (${name}): without it, or unconverted, they look wrong.`,
  };
};

const truncated: Rule = ({ samples: [sample] }) =>
  sample?.report.truncated
    ? { kind: "looks", sentence: "The file ends early: the missing rows are grey or repeat." }
    : null;

const animated: Rule = ({ header }) =>
  header && header.frames > 1
    ? { kind: "looks", sentence: `Of its ${header.frames} frames only the first is developed.` }
    : null;

const RULES: readonly Rule[] = [
  refused,
  fullSizeRefused,
  manyPixels,
  highQuality,
  fullColour,
  losslessPhoto,
  muchMetadata,
  manyScans,
  noShrink,
  heavyToDecode,
  slowServer,
  uncached,
  givesAway,
  turned,
  wideGamut,
  truncated,
  animated,
  wrongType,
];

/** In the order refused, big, slow, private, looks. */
export function drawFindings(facts: Facts): Finding[] {
  return RULES.map((rule) => rule(facts)).filter((finding) => finding !== null);
}

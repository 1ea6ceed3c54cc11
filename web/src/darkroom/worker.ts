// A Web Worker that holds a Darkroom: the only place of the page where pictures are decoded. The core is compiled while it
// streams in; a codec is fetched by the first photo that needs it.
import avifDecode from "@jsquash/avif/codec/dec/avif_dec.wasm?url";
import avifEncode from "@jsquash/avif/codec/enc/avif_enc.wasm?url";
import webpDecode from "@jsquash/webp/codec/dec/webp_dec.wasm?url";
import webpEncode from "@jsquash/webp/codec/enc/webp_enc_simd.wasm?url";
import heif from "libheif-js/libheif-wasm/libheif.wasm?url";
import core from "../../../build/core.wasm?url";
import resvg from "../../../build/resvg.wasm?url";
import { type Darkroom, isImageError, openDarkroom, type Recipe, readExif } from "../../../src/browser";
import { sha256Hex } from "../digest";
import type { DevelopedPhoto, Failure, FromWorker, ToWorker } from "./protocol";

const PROGRESS_EVERY_MS = 50;

let opening: Promise<Darkroom> | null = null;
const running = new Map<number, AbortController>();

function openedDarkroom(): Promise<Darkroom> {
  const codecs = { webpDecode, webpEncode, avifDecode, avifEncode, heif, resvg };
  opening ??= openDarkroom({ core, codecs }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

function reply(message: FromWorker): void {
  self.postMessage(message);
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "develop":
      void run(data.job, data.file, data.recipe);
      return;
    case "cancel":
      running.get(data.job)?.abort();
      return;
    default:
      data satisfies never;
  }
};

async function run(job: number, file: File, recipe: Recipe): Promise<void> {
  const controller = new AbortController();
  running.set(job, controller);
  let toldMs = 0;
  const onProgress = (done: number) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_EVERY_MS) return;
    toldMs = nowMs;
    reply({ kind: "progress", job, done });
  };
  try {
    const photo = await develop(file, recipe, { signal: controller.signal, onProgress });
    reply({ kind: "developed", job, photo });
  } catch (error) {
    reply({ kind: "failed", job, failure: failureOf(error) });
  } finally {
    running.delete(job);
  }
}

async function develop(
  file: File,
  recipe: Recipe,
  options: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<DevelopedPhoto> {
  const darkroom = await openedDarkroom();
  const source = new Uint8Array(await file.arrayBuffer());
  const startMs = performance.now();
  const { bytes, judged, ...facts } = await darkroom.develop(source, recipe, options);
  const tookMs = performance.now() - startMs;
  if (judged === null) throw new Error("expected a judged picture from develop, got none");
  const owned = bytes as Uint8Array<ArrayBuffer>;
  return {
    ...facts,
    judged,
    exif: readExif(source, facts.header),
    output: new Blob([owned], { type: facts.mimeType }),
    outputSha256: await sha256Hex(owned),
    tookMs,
    coreVersion: darkroom.version,
  };
}

function failureOf(error: unknown): Failure {
  if (isImageError(error)) return { code: error.code, sentence: error.message };
  return { code: "UNKNOWN", sentence: error instanceof Error ? error.message : String(error) };
}

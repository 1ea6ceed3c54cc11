// Lossy WebP out, opaque: a thin hand on wasm/webp-encode. Rows go in as they are made; the encoder keeps what little it
// has decided and not written, and what is written leaves WebAssembly at once, so that memory does not grow with the
// picture. Rows are not kept: another quality needs them again, after `restart`.
//
//   const encoder = new WebpEncoder(arena, { width, height, quality: 80, preset: "best" });
//   for (const row of rows) encoder.row(row);
//   const file = encoder.finish();
import { ERR_OUTPUT_FULL } from "../../../wasm/status";
import { check } from "../decode/status";
import type { WebpEncodeKernel } from "../kernel/webp-encode";

/** What the encoder allocates beside state and work: where the kernel leaves the next part of the file. */
export const WEBP_CHUNK_BYTES = 65536;

/** Longest side that lossy WebP can express, px. */
export const MAX_WEBP_SIDE = 16383;

const PRESET_NUMBER = { best: 0, fast: 1 } as const;
/** "fast" tries half as many predictions: under a tenth less time for files about 0.6 % larger. */
export type WebpPreset = keyof typeof PRESET_NUMBER;

/** The part of core.ts's Arena that the encoder needs. */
export interface WebpArena {
  readonly kernel: WebpEncodeKernel;
  alloc(bytes: number): number;
  copy(address: number, length: number): Uint8Array;
}

export interface WebpOptions {
  /** Of the rows, px; at most MAX_WEBP_SIDE a side. */
  readonly width: number;
  readonly height: number;
  /** 0–100, on libwebp's scale. */
  readonly quality: number;
  readonly preset: WebpPreset;
}

/** Bytes of work memory that the encoder allocates; the formula of `webpenc_work_bytes` in wasm/webp-encode/layout.ts. */
export function webpEncodeWorkBytes(width: number, height: number): number {
  const across = Math.ceil(width / 16);
  const down = Math.ceil(height / 16);
  const rows = across * 416 + 20 * (across * 8 + 16);
  const neighbours = align64(across * 16 + 64) + 2 * align64(across * 8 + 64) + 2 * align64(across * 13);
  const rowRecords = 838 * across;
  const records = rowRecords * Math.min(down, 2) + Math.min(rowRecords * Math.max(down - 2, 0), 1024 * 1024);
  const modes = Math.min(across * down * 96, 524287) + 4096;
  return rows + neighbours + align64(records) + align64(modes) + 32768;
}

function align64(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

export class WebpEncoder {
  readonly #arena: WebpArena;
  readonly #state: number;
  readonly #work: number;
  readonly #chunk: number;
  readonly #options: WebpOptions;
  #tokens: Uint8Array[] = [];

  /** @throws ImageError RESOLUTION_TOO_HIGH, MEMORY_BUDGET_EXCEEDED. */
  constructor(arena: WebpArena, options: WebpOptions) {
    const { kernel } = arena;
    const workBytes = check(kernel.webpenc_work_bytes(options.width, options.height), "WebP");
    this.#arena = arena;
    this.#options = options;
    this.#state = arena.alloc(kernel.webpenc_state_bytes());
    this.#work = arena.alloc(workBytes);
    this.#chunk = arena.alloc(WEBP_CHUNK_BYTES);
    this.restart(options.quality);
  }

  /** Forgets every row and begins again, in the same memory, at another quality. */
  restart(quality: number): void {
    const { width, height, preset } = this.#options;
    const { kernel } = this.#arena;
    this.#tokens = [];
    check(kernel.webpenc_open(this.#state, this.#work, width, height, quality, PRESET_NUMBER[preset]), "WebP");
  }

  /** Takes the next row: `width` RGBA pixels at `address`, alpha ignored. */
  row(address: number): void {
    const { kernel } = this.#arena;
    let status = kernel.webpenc_row(this.#state, address);
    if (status === ERR_OUTPUT_FULL) {
      this.#takeTokens();
      status = kernel.webpenc_row(this.#state, address);
    }
    check(status, "WebP");
  }

  /** Bytes that the file will have at least: lets an attempt under a limit end early. Exact after `finish`. */
  get leastBytes(): number {
    return this.#arena.kernel.webpenc_size(this.#state);
  }

  /** The file; owned by the caller. Once, after the last row. */
  finish(): Uint8Array {
    const { kernel } = this.#arena;
    check(kernel.webpenc_finish(this.#state), "WebP");
    this.#takeTokens();
    const file = new Uint8Array(kernel.webpenc_size(this.#state));
    let at = 0;
    for (const chunk of [...this.#chunks(kernel.webpenc_head), ...this.#tokens]) {
      file.set(chunk, at);
      at += chunk.length;
    }
    this.#tokens = [];
    return file;
  }

  /** Macroblocks coded since the last start. */
  get work(): number {
    return this.#arena.kernel.webpenc_work(this.#state);
  }

  #takeTokens(): void {
    this.#tokens.push(...this.#chunks(this.#arena.kernel.webpenc_tokens));
  }

  #chunks(write: WebpEncodeKernel["webpenc_head"]): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const written = check(write(this.#state, this.#chunk, WEBP_CHUNK_BYTES), "WebP");
      if (written === 0) return chunks;
      chunks.push(this.#arena.copy(this.#chunk, written));
    }
  }
}

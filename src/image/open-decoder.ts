// From a header to the decoder that delivers its rows.
import type { WebpCodec } from "./codec/webp";
import { firstFrame } from "./codec/webp-frame";
import type { Arena } from "./core";
import type { RowDecoder, RowSink } from "./decode/decoder";
import { JpegDecoder, type JpegSinks } from "./decode/jpeg";
import { PictureDecoder } from "./decode/picture";
import { RoomDecoder } from "./decode/room";
import { type Header, isDecodable } from "./header";
import { unsupportedKind } from "./probe/signature";

export interface DecoderRequest {
  readonly arena: Arena;
  readonly webp: WebpCodec;
  readonly header: Header;
  readonly file: Uint8Array;
  /** Shrink-on-load as a power of two; JPEG only. */
  readonly scale: number;
  /** All but `rows` are for JPEG only. */
  readonly sinks: JpegSinks;
  /** Most bytes that the whole job may hold. */
  readonly budgetBytes: number;
}

export interface OpenedDecoder {
  readonly decoder: RowDecoder;
  /** Third-party memory and JavaScript buffers that decoding took, bytes. */
  readonly codecBytes: number;
  readonly bufferBytes: number;
}

/** @throws ImageError when nothing can be decoded. */
export async function openDecoder(request: DecoderRequest): Promise<OpenedDecoder> {
  const { arena, webp, header, file, scale, sinks, budgetBytes } = request;
  const { format } = header;
  if (!isDecodable(format)) throw unsupportedKind(format.toUpperCase());
  if (format === "webp") {
    const { file: still, x, y } = firstFrame(file) ?? { file, x: 0, y: 0 };
    const { rgba, width, height, peakBytes } = await webp.decode(
      still,
      budgetBytes - arena.usedBytes - 4 * header.width * header.height,
    );
    const decoder = new PictureDecoder(arena, { rgba, width, height, x, y }, header, rowsOf(sinks));
    return { decoder, codecBytes: peakBytes, bufferBytes: rgba.length };
  }
  const source = arena.place(file);
  const decoder =
    format === "jpeg"
      ? new JpegDecoder(arena, source, file.length, scale, sinks)
      : new RoomDecoder(arena, format, source, file.length, rowsOf(sinks));
  return { decoder, codecBytes: 0, bufferBytes: 0 };
}

function rowsOf({ rows }: JpegSinks): RowSink {
  if (!rows) throw new Error("expected a sink for rows of a format that has no planes, got none");
  return rows;
}

// From a header to the decoder that delivers its rows.
import { type CodecCost, type Codecs, isCodecFormat } from "./codec/codecs";
import type { Arena, Span } from "./core";
import type { RowDecoder, RowSink } from "./decode/decoder";
import { HeicDecoder } from "./decode/heic";
import { JpegDecoder, type JpegSinks } from "./decode/jpeg";
import { PictureDecoder } from "./decode/picture";
import { RoomDecoder } from "./decode/room";
import type { Size } from "./geometry";
import type { Header } from "./header";

export interface DecoderRequest {
  readonly arena: Arena;
  readonly codecs: Codecs;
  readonly header: Header;
  readonly file: Uint8Array;
  /** Shrink-on-load as a power of two; JPEG only. */
  readonly scale: number;
  /** Size of the rows that are wanted of an SVG, which is drawn at it; others have their own. */
  readonly raster: Size;
  /** All but `rows` are for JPEG only. */
  readonly sinks: JpegSinks;
  /** Most bytes that the whole job may hold. */
  readonly budgetBytes: number;
}

export interface OpenedDecoder {
  readonly decoder: RowDecoder;
  /** What decoding has taken so far beside the arena. */
  readonly cost: CodecCost;
  /** Where the arena holds the file: free for others once it is decoded. Null where a codec holds it. */
  readonly source: Span | null;
}

/** @throws ImageError when nothing can be decoded. */
export async function openDecoder(request: DecoderRequest): Promise<OpenedDecoder> {
  const { arena, codecs, header, file, scale, raster, sinks, budgetBytes } = request;
  const { format } = header;
  if (format === "heic") {
    const decoder = new HeicDecoder(arena, codecs.hevc, file, rowsOf(sinks), budgetBytes - arena.usedBytes);
    return {
      decoder,
      source: null,
      get cost() {
        return decoder.cost;
      },
    };
  }
  if (isCodecFormat(format)) {
    const { picture, cost } = await codecs.decode(file, { ...header, format }, raster, budgetBytes - arena.usedBytes);
    return {
      decoder: new PictureDecoder(arena, picture, format === "svg" ? raster : header, rowsOf(sinks)),
      cost,
      source: null,
    };
  }
  const source = arena.place(file);
  const decoder =
    format === "jpeg"
      ? new JpegDecoder(arena, source, file.length, scale, sinks)
      : new RoomDecoder(arena, format, source, file.length, rowsOf(sinks));
  return { decoder, cost: { codecBytes: 0, bufferBytes: 0 }, source: { address: source, bytes: file.length } };
}

function rowsOf({ rows }: JpegSinks): RowSink {
  if (!rows) throw new Error("expected a sink for rows of a format that has no planes, got none");
  return rows;
}

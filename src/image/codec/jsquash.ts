// The codecs that jSquash compiles: one function each, called through embind.
import { Embind } from "./embind";
import type { Imports, Names, TableExports } from "./emscripten";
import type { OpenedCodec } from "./shared-codec";

export interface CodedPicture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export class JsquashCodec {
  constructor(private readonly embind: Pick<Embind, "call">) {}

  /** RGBA; null for a file that cannot be read. */
  decode(file: Uint8Array, ...bitDepth: readonly number[]): CodedPicture | null {
    return this.embind.call("decode", file, ...bitDepth) as CodedPicture | null;
  }

  /** @param options all that the codec has. */
  encode(rgba: Uint8Array, width: number, height: number, options: Readonly<Record<string, number | boolean>>) {
    return this.embind.call("encode", rgba, width, height, options) as Uint8Array | null;
  }
}

/** @param more imports that the codec needs beside embind's. */
export function openJsquash<E extends TableExports>(
  compiled: WebAssembly.Module,
  names: Names<E>,
  more: (instance: () => E) => Imports = () => ({}),
): OpenedCodec<JsquashCodec> {
  const embind = new Embind(compiled, names, more);
  return { module: new JsquashCodec(embind), memory: embind.memory };
}

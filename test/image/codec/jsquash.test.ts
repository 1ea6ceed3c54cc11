// jSquash's modules without the package's glue: the same bytes as with it, and failures that leave the instance usable.
import { expect, it } from "vitest";
import { jumpImports } from "../../../src/image/codec/emscripten";
import { openJsquash } from "../../../src/image/codec/jsquash";
import { AVIF_DECODE_NAMES, AVIF_ENCODE_NAMES } from "../../../src/image/codec/jsquash-names";
import { AVIF_OPTIONS, encodeAvif } from "../../fixture/avif";
import { modules } from "../../fixture/darkroom";

const WIDTH = 96;
const HEIGHT = 64;
const RGBA = Uint8Array.from({ length: 4 * WIDTH * HEIGHT }, (_, i) => ((i & 3) === 3 ? 255 : (i * i) >> 5));

it("makes the bytes that it makes with the package's glue", async () => {
  const { module } = openJsquash(await modules().codecs.avifEncode(), AVIF_ENCODE_NAMES, jumpImports);
  const options = { ...AVIF_OPTIONS, lossless: false };
  expect(module.encode(RGBA, WIDTH, HEIGHT, options)).toEqual(await encodeAvif(RGBA, WIDTH, HEIGHT, options));
});

it("an error that libaom jumps out of is a failure, and the same instance reads the next", async () => {
  let jumps = 0;
  const { module } = openJsquash(await modules().codecs.avifDecode(), AVIF_DECODE_NAMES, (instance) => {
    const { invoke, _emscripten_throw_longjmp: jump } = jumpImports(instance);
    const counted = () => {
      jumps++;
      jump();
    };
    return { invoke, _emscripten_throw_longjmp: counted };
  });
  const file = await encodeAvif(RGBA, WIDTH, HEIGHT);
  const { data } = module.decode(file, 8) ?? { data: null };
  expect(data?.length).toBe(RGBA.length);
  for (let at = file.length - 64; at < file.length; at += 8) {
    expect(module.decode(file.with(at, file[at] ^ 255), 8)?.data).not.toEqual(data);
  }
  expect(jumps).toBeGreaterThan(0);
  expect(module.decode(file, 8)?.data).toEqual(data);
});

it("wants every option of the encoder", async () => {
  const { module } = openJsquash(await modules().codecs.avifEncode(), AVIF_ENCODE_NAMES, jumpImports);
  expect(() => module.encode(RGBA, WIDTH, HEIGHT, { quality: 60 })).toThrow(/expected all options of a codec, got no /);
});

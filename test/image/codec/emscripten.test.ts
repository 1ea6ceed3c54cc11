// Which letter is whose in the codecs' modules, against the glue that their packages bring; and what a host must do for them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import {
  type EmscriptenExports,
  instantiate,
  type JumpExports,
  jumpImports,
  type Names,
} from "../../../src/image/codec/emscripten";
import { HEVC_NAMES } from "../../../src/image/codec/hevc";
import {
  AVIF_DECODE_NAMES,
  AVIF_ENCODE_NAMES,
  WEBP_DECODE_NAMES,
  WEBP_ENCODE_NAMES,
} from "../../../src/image/codec/jsquash-names";
import { modules } from "../../fixture/darkroom";

const PAGE_BYTES = 65536;
const require = createRequire(import.meta.url);
const read = (file: string) => readFileSync(require.resolve(file), "utf8");

/** Letter by name, out of a glue that has kept the names. */
function lettersOf(glue: string): { imports: Map<string, string>; exports: Map<string, string> } {
  const [, table] = /wasmImports=\{([^}]*)\}/.exec(glue) ?? [];
  const pairs = [...table.matchAll(/"?(\w)"?:(\w+)/g)].map(([, letter, name]) => [name, letter] as const);
  const exported = glue.matchAll(/(\w+)=(?:Module\["_\w+"\]=)?(?:wasmExports|Module\["asm"\])\["([^"]+)"\]/g);
  return { imports: new Map(pairs), exports: new Map([...exported].map(([, name, letters]) => [name, letters])) };
}

describe("the letters of jSquash's modules are those of the package's glue", () => {
  const GLUES: Readonly<Record<string, Names<EmscriptenExports>>> = {
    "@jsquash/webp/codec/dec/webp_dec.js": WEBP_DECODE_NAMES,
    "@jsquash/webp/codec/enc/webp_enc_simd.js": WEBP_ENCODE_NAMES,
    "@jsquash/avif/codec/dec/avif_dec.js": AVIF_DECODE_NAMES,
    "@jsquash/avif/codec/enc/avif_enc.js": AVIF_ENCODE_NAMES,
  };
  const OTHERWISE: Readonly<Record<string, string>> = { memory: "wasmMemory", table: "wasmTable" };
  for (const [file, names] of Object.entries(GLUES)) {
    it(file, () => {
      const { imports, exports } = lettersOf(read(file));
      const { invoke = "", ...others } = names.imports;
      const invokes = [...imports].filter(([name]) => name.startsWith("invoke_")).map(([, letter]) => letter);
      expect([...invoke]).toEqual(invokes.toSorted());
      for (const [name, letter] of Object.entries(others))
        expect([name, imports.get(`_${name}`)]).toEqual([name, letter]);
      for (const [name, letters] of Object.entries(names.exports)) {
        expect([name, exports.get(OTHERWISE[name] ?? `_${name}`)]).toEqual([name, letters]);
      }
    });
  }
});

describe("the letters of libheif's module", () => {
  const glue = read("libheif-js/libheif-wasm/libheif.js");
  const { memory, __wasm_call_ctors, ...functions } = HEVC_NAMES.exports;

  it("are those of the package's glue, which has kept the names of exports", () => {
    for (const [name, letters] of Object.entries(functions)) {
      expect(glue).toMatch(new RegExp(`\\b_${name}=\\w+\\.${letters}[,;]`));
    }
    expect(glue).toMatch(new RegExp(`=\\w+\\.${memory},ur\\(\\),\\w+=\\w+\\.T,\\w+\\(\\w+\\.${__wasm_call_ctors}\\)`));
  });

  it("are those of imports that do what their names say", () => {
    const [, table] = /\{(b:\w+,k:\w+[^}]*)\}/.exec(glue) ?? [];
    const bodies: Readonly<Record<string, RegExp>> = {
      abort: /^=\(\)=>\{ae\(""\)\}/,
      __cxa_throw: /^=\(e,r,_\)=>\{.*throw i\.init\(r,_\)/,
      emscripten_memcpy_big: /^=\(e,r,_\)=>M\.copyWithin\(e,r,r\+_\)/,
      emscripten_resize_heap: /^=e=>\{var r=M\.length/,
      fd_write: /^\(e,r,_,i\)\{try\{var o=j\.getStreamFromFD\(e\),s=ii\(/,
    };
    for (const [name, letter] of Object.entries(HEVC_NAMES.imports)) {
      const [, local] = new RegExp(`\\b${letter}:(\\w+)`).exec(table) ?? [];
      const body = glue.split(new RegExp(`(?:[,; ]|var |function )${local}(?=[=(])`)).slice(1);
      expect(body.some((text) => bodies[name].test(text))).toBe(true);
    }
  });
});

describe("instantiate", () => {
  it("grows a module's memory by a fifth at least, and says that there is none when growth is refused", async () => {
    const codec = instantiate(await modules().codecs.heif(), HEVC_NAMES);
    const before = codec.memory.buffer.byteLength;
    expect(codec.malloc(before)).toBeGreaterThan(0);
    const grown = codec.memory.buffer.byteLength;
    expect(grown).toBe(Math.ceil((1.2 * before) / PAGE_BYTES) * PAGE_BYTES);
    codec.memory.grow = () => {
      throw new RangeError("expected no growth, got one");
    };
    expect(codec.malloc(grown)).toBe(0);
    expect(codec.memory.buffer.byteLength).toBe(grown);
  });
});

describe("jumpImports", () => {
  /** A program of one function. */
  function program(run: (jump: () => void) => unknown) {
    const told: unknown[] = [];
    const { invoke, _emscripten_throw_longjmp: jump } = jumpImports(
      () =>
        ({
          table: { get: () => () => run(() => void jump()) },
          setThrew: (...values: number[]) => told.push(["threw", ...values]),
          emscripten_stack_get_current: () => 4096,
          _emscripten_stack_restore: (address: number) => told.push(["stack", address]),
        }) as unknown as JumpExports,
    );
    return { invoke, told };
  }

  it("a jump puts the stack back, and is told to the program", () => {
    const { invoke, told } = program((jump) => jump());
    expect(invoke(7)).toBe(0);
    expect(told).toEqual([
      ["stack", 4096],
      ["threw", 1, 0],
    ]);
  });

  it("a call that returns is left alone, and what is no jump goes on", () => {
    const { invoke, told } = program(() => 5);
    expect(invoke(7)).toBe(5);
    expect(told).toEqual([]);
    const trapping = program(() => {
      throw new WebAssembly.RuntimeError("unreachable");
    });
    expect(() => trapping.invoke(7)).toThrow("unreachable");
  });
});

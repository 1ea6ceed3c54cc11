// The calls between JavaScript and build/resvg.wasm, as wasm-bindgen 0.2 lays them out. The package's own glue holds one instance
// for ever, and an instance that has trapped cannot be used again; so it is not loaded, and what a drawing needs of it is here:
// every instance has its own, and is dropped with it.

/** What the module exports, of what is used here (scripts/build-resvg.mjs for the three globals). */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly fuel: { value: bigint };
  readonly pages: { value: number };
  readonly refused: { value: number };
  resvg_new(result: number, svg: number, options: number, optionsBytes: number, fonts: number): void;
  resvg_render(result: number, resvg: number): void;
  renderedimage_width(image: number): number;
  renderedimage_height(image: number): number;
  renderedimage_pixels(image: number): number;
  __wbg_renderedimage_free(image: number): void;
  __wbg_resvg_free(resvg: number): void;
  __wbindgen_malloc(bytes: number, align: number): number;
  __wbindgen_add_to_stack_pointer(bytes: number): number;
}

/** Premultiplied RGBA. */
export interface DrawnPicture {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** resvg has read the file, and says that it cannot draw it. */
export class ResvgRefusal extends Error {}

/** Address of three words on the stack: a value or an object, an error, and whether there is an error. */
const RESULT_BYTES = 16;
/** The package would read the machine's fonts, of which there are none. */
const OPTIONS = new TextEncoder().encode('{"font":{"loadSystemFonts":false}}');

export class ResvgInstance {
  readonly exports: Exports;
  /** Objects that the module holds, by the numbers that it has for them. */
  readonly #objects = new Map<number, unknown>();
  #last = 0;

  constructor(module: WebAssembly.Module) {
    this.exports = new WebAssembly.Instance(module, { wbg: this.#imports(module) }).exports as unknown as Exports;
  }

  /** @throws ResvgRefusal; WebAssembly.RuntimeError, or RangeError for want of stack, when the module traps. */
  draw(svg: Uint8Array): DrawnPicture {
    const { exports } = this;
    const result = exports.__wbindgen_add_to_stack_pointer(-RESULT_BYTES);
    exports.resvg_new(result, this.#hold(svg), this.#place(OPTIONS), OPTIONS.length, 0);
    const resvg = this.#answer(result);
    exports.resvg_render(result, resvg);
    const image = this.#answer(result);
    const width = exports.renderedimage_width(image);
    const height = exports.renderedimage_height(image);
    const rgba = this.#take(exports.renderedimage_pixels(image)) as Uint8Array;
    exports.__wbg_renderedimage_free(image);
    exports.__wbg_resvg_free(resvg);
    exports.__wbindgen_add_to_stack_pointer(RESULT_BYTES);
    this.#objects.clear();
    return { rgba, width, height };
  }

  #answer(result: number): number {
    const [value, error, failed] = new Int32Array(this.exports.memory.buffer, result, 3);
    if (failed) throw new ResvgRefusal(String(this.#take(error)));
    return value;
  }

  #hold(object: unknown): number {
    this.#objects.set(++this.#last, object);
    return this.#last;
  }

  #take(index: number): unknown {
    const object = this.#objects.get(index);
    this.#objects.delete(index);
    return object;
  }

  #place(bytes: Uint8Array): number {
    const address = this.exports.__wbindgen_malloc(bytes.length, 1);
    new Uint8Array(this.exports.memory.buffer).set(bytes, address);
    return address;
  }

  #text(address: number, bytes: number): string {
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, address, bytes));
  }

  /**
   * By the names in the package's glue, less their hashes. A function that a drawing has no use for (fonts, links to resolve)
   * is there, and throws.
   */
  #imports(module: WebAssembly.Module): Record<string, (...values: number[]) => unknown> {
    const at = (index: number) => this.#objects.get(index) as Uint8Array;
    const known: Readonly<Record<string, (...values: number[]) => unknown>> = {
      __wbindgen_memory: () => this.#hold(this.exports.memory),
      __wbindgen_object_drop_ref: (index) => void this.#take(index),
      __wbindgen_string_new: (address, bytes) => this.#hold(this.#text(address, bytes)),
      __wbindgen_throw: (address, bytes) => {
        throw new Error(this.#text(address, bytes));
      },
      /** The file is handed over as bytes: no object is a string. */
      __wbindgen_string_get: (result) => new Int32Array(this.exports.memory.buffer, result, 2).fill(0),
      __wbg_new_28c511d9baebfa89: (address, bytes) => this.#hold(new Error(this.#text(address, bytes))),
      __wbg_buffer_12d079cc21e14bdb: (index) => this.#hold(at(index).buffer),
      __wbg_newwithbyteoffsetandlength_aa4a17c33a06e5cb: (index, offset, bytes) =>
        this.#hold(new Uint8Array(at(index) as unknown as ArrayBuffer, offset >>> 0, bytes >>> 0)),
      __wbg_new_63b92bc8671ed464: (index) => this.#hold(new Uint8Array(at(index))),
      __wbg_instanceof_Uint8Array_2b3bbecd033d19f6: (index) => at(index) instanceof Uint8Array,
      __wbg_length_c20a40f15020d68a: (index) => at(index).length,
      __wbg_set_a47bac70306a19a7: (index, from, offset) => at(index).set(at(from), offset >>> 0),
    };
    const unused = (name: string) => () => {
      throw new Error(`expected resvg to draw without ${name}, got a call`);
    };
    const names = WebAssembly.Module.imports(module).map(({ name }) => name);
    return Object.fromEntries(names.map((name) => [name, known[name] ?? unused(name)]));
  }
}

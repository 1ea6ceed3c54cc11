// What a module compiled by Emscripten asks of its host. The packages bring 35 to 90 KB of glue for each module, which every start
// of a Worker would parse, and libheif's asks for Node's own modules; a codec that reads and writes memory alone needs what is here.
// A build gives its imports and exports names of one or two letters: each codec says which are whose, and
// test/image/codec/emscripten.test.ts holds that against the packages' glue. An import that nobody names (files, environment,
// clock) answers as one that the system has not.

type Import = (...values: number[]) => unknown;
export type Imports = Readonly<Record<string, Import>>;

export interface EmscriptenExports {
  readonly memory: WebAssembly.Memory;
  /** Runs the constructors of the program's static objects. */
  __wasm_call_ctors(): void;
  /** @returns 0 for want of memory. */
  malloc(bytes: number): number;
  free(address: number): void;
}

/** With the functions that are called by their address. */
export interface TableExports extends EmscriptenExports {
  readonly table: WebAssembly.Table;
}

/** What a program that uses setjmp exports besides. */
export interface JumpExports extends TableExports {
  setThrew(threw: number, value: number): void;
  emscripten_stack_get_current(): number;
  _emscripten_stack_restore(address: number): void;
}

/** A module's own names. */
export interface Names<E extends EmscriptenExports> {
  /** By the name in C, its letter; `invoke` has one for each signature. */
  readonly imports: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<keyof E, string>>;
}

/** errno of what a system does not have (WASI). */
const NOT_THERE = 52;
/** Growth is by a fifth, or by less where that is refused. */
const GROWTHS = [0.2, 0.1, 0.05];
const MAX_EXTRA_BYTES = 96 * 1024 * 1024;
const MAX_BYTES = 2048 * 1024 * 1024;
const PAGE_BYTES = 65536;

/**
 * An instance whose constructors have run.
 * @param more imports beside those of every program, by their names in C.
 */
export function instantiate<E extends EmscriptenExports>(
  compiled: WebAssembly.Module,
  { imports, exports }: Names<E>,
  more: (instance: () => E) => Imports = () => ({}),
): E {
  let instance: E | null = null;
  const opened = () => instance as E;
  const known: Imports = { ...commonImports(opened), ...more(opened) };
  const wanted: Record<string, Record<string, Import>> = {};
  for (const { module, name } of WebAssembly.Module.imports(compiled)) {
    wanted[module] ??= {};
    wanted[module][name] = () => NOT_THERE;
  }
  for (const [name, letters] of Object.entries(imports)) {
    for (const letter of letters) wanted.a[letter] = known[name];
  }
  const { exports: found } = new WebAssembly.Instance(compiled, wanted);
  const named = Object.entries<string>(exports).map(([name, letters]) => [name, found[letters]]);
  instance = Object.fromEntries(named) as E;
  instance.__wasm_call_ctors();
  return instance;
}

function commonImports(instance: () => EmscriptenExports): Imports {
  return {
    abort: () => {
      throw new WebAssembly.RuntimeError("expected a codec to end by itself, got an abort");
    },
    __cxa_throw: (exception) => {
      throw new WebAssembly.RuntimeError(`expected no exception of a codec, got one at ${exception}`);
    },
    emscripten_memcpy_big: (to, from, bytes) => bytesOf(instance()).copyWithin(to, from, from + bytes),
    emscripten_resize_heap: (bytes) => Number(growTo(instance().memory, bytes >>> 0)),
    /** Warnings: taken, and not shown. */
    fd_write: (_file, parts, count, written) => {
      const words = wordsOf(instance());
      let bytes = 0;
      for (let part = 0; part < count; part++) bytes += words[(parts >> 2) + 2 * part + 1];
      words[written >> 2] = bytes;
      return 0;
    },
  };
}

/** setjmp and longjmp: a call that may be jumped out of goes through JavaScript, and a jump is an exception there. */
export function jumpImports(instance: () => JumpExports): Imports {
  const jump = {};
  return {
    _emscripten_throw_longjmp: () => {
      throw jump;
    },
    invoke: (index, ...values) => {
      const exports = instance();
      const stack = exports.emscripten_stack_get_current();
      try {
        return exports.table.get(index)(...values);
      } catch (error) {
        exports._emscripten_stack_restore(stack);
        if (error !== jump) throw error;
        exports.setThrew(1, 0);
        return 0;
      }
    },
  };
}

/** Whole memory, until it grows. */
export function bytesOf({ memory }: EmscriptenExports): Uint8Array {
  return new Uint8Array(memory.buffer);
}

export function wordsOf({ memory }: EmscriptenExports): Uint32Array {
  return new Uint32Array(memory.buffer);
}

/** As Emscripten's own: the codecs' predictions were measured with it. */
function growTo(memory: WebAssembly.Memory, bytes: number): boolean {
  if (bytes > MAX_BYTES) return false;
  const now = memory.buffer.byteLength;
  return GROWTHS.some((growth) => {
    const eager = Math.min(now * (1 + growth), bytes + MAX_EXTRA_BYTES);
    const pages = Math.ceil(Math.min(MAX_BYTES, Math.max(bytes, eager)) / PAGE_BYTES) - now / PAGE_BYTES;
    try {
      memory.grow(pages);
      return true;
    } catch {
      return false;
    }
  });
}

// How jSquash's C++ functions are called: embind's side in JavaScript, cut to what they use. A module registers its functions and
// types while it starts. Bytes, numbers and one record of numbers go in; what comes out is an object that C++ has put together
// through handles: an array, or a picture of an array and its size.
import { bytesOf, type Imports, instantiate, type Names, type TableExports, wordsOf } from "./emscripten";

export type Argument = Uint8Array | number | Readonly<Record<string, number | boolean>>;

interface RecordType {
  readonly create: number;
  readonly destroy: number;
  readonly fields: Array<{ readonly name: string; readonly set: number; readonly context: number }>;
}

interface BoundFunction {
  readonly invoker: number;
  readonly context: number;
  /** Of the result, then of the arguments. */
  readonly types: Uint32Array;
}

interface Held {
  readonly value: unknown;
  uses: number;
}

/** Handles up to this are undefined, null, true and false; a codec answers none of them but to say that it has failed. */
const LAST_CONSTANT = 9;
/** Every argument of a call out of C++ takes as much. */
const ARGUMENT_BYTES = 8;
/** embind's number for views of bytes. */
const UINT8 = 1;
/** Bytes are handed over behind their count. */
const COUNT_BYTES = 4;

class Picture {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

type Constructor = new (...values: never[]) => object;
/** What C++ may construct, by the names of the browser's globals. */
const CONSTRUCTORS: Readonly<Record<string, Constructor>> = { Uint8Array, Uint8ClampedArray, ImageData: Picture };

export class Embind<E extends TableExports = TableExports> {
  readonly memory: WebAssembly.Memory;
  #instance!: () => E;
  readonly #functions = new Map<string, BoundFunction>();
  readonly #records = new Map<number, RecordType>();
  readonly #readers = new Map<number, (address: number) => unknown>();
  readonly #held = new Map<number, Held>();
  #lastHandle = LAST_CONSTANT;

  /** @param more imports that the program needs beside embind's. */
  constructor(compiled: WebAssembly.Module, names: Names<E>, more: (instance: () => E) => Imports) {
    const { memory } = instantiate(compiled, names, (instance: () => E) => {
      this.#instance = instance;
      return { ...this.#imports(), ...more(instance) };
    });
    this.memory = memory;
  }

  /**
   * @returns what the function has put together, null when it has failed.
   * @throws what the module throws: it cannot be used any more then.
   */
  call(name: string, ...values: readonly Argument[]): unknown {
    const bound = this.#functions.get(name);
    if (!bound) throw new Error(`expected a codec with a function ${name}, got none`);
    const places = values.map((value, index) => this.#place(value, bound.types[1 + index]));
    const result = this.#run(bound.invoker, bound.context, ...places.map(({ wire }) => wire));
    for (const { free } of places) free();
    return this.#take(result);
  }

  #imports(): Imports {
    return {
      _embind_register_function: (name, count, types, _signature, invoker, context) => {
        const words = wordsOf(this.#instance()).slice(types >> 2, (types >> 2) + count);
        this.#functions.set(this.#text(name), { invoker, context, types: words });
      },
      _embind_register_value_object: (type, _name, _signature, create, _destroySignature, destroy) =>
        void this.#records.set(type, { create, destroy, fields: [] }),
      _embind_register_value_object_field: (type, name, _type, _get, _getter, _context, _given, _set, set, context) =>
        void this.#records.get(type)?.fields.push({ name: this.#text(name), set, context }),
      _embind_register_emval: (type) => void this.#readers.set(type, (address) => this.#take(this.#word(address))),
      _embind_register_integer: (type) => void this.#readers.set(type, (address) => this.#word(address)),
      _embind_register_memory_view: (type, kind) => {
        if (kind === UINT8) this.#readers.set(type, (address) => this.#view(address));
      },
      _emval_get_global: (name) => this.#hold(CONSTRUCTORS[this.#text(name)]),
      _emval_incref: (handle) => void this.#count(handle, 1),
      _emval_decref: (handle) => void this.#count(handle, -1),
      _emval_new: (handle, count, types, values) => this.#construct(handle, this.#typesAt(types, count), values),
      /** What is called are constructors, of which the first type is the result's. */
      _emval_get_method_caller: (count, types) => this.#hold(this.#typesAt(types, count).subarray(1)),
      _emval_call: (caller, handle, _destructors, values) =>
        this.#construct(handle, this.#value(caller) as Uint32Array, values),
    };
  }

  /** As it goes into C++, and what frees it. */
  #place(value: Argument, type: number): { wire: number; free: () => void } {
    if (typeof value === "number") return { wire: value, free: () => {} };
    if (value instanceof Uint8Array) return this.#placeBytes(value);
    const record = this.#records.get(type);
    if (!record) throw new Error("expected a codec with options, got none");
    const address = this.#run(record.create);
    for (const { name, set, context } of record.fields) {
      if (value[name] === undefined) throw new Error(`expected all options of a codec, got no ${name}`);
      this.#run(set, context, address, Number(value[name]));
    }
    return { wire: address, free: () => this.#run(record.destroy, address) };
  }

  #placeBytes(bytes: Uint8Array): { wire: number; free: () => void } {
    const { malloc, free } = this.#instance();
    const address = malloc(COUNT_BYTES + bytes.length + 1);
    if (address === 0) throw new RangeError(`expected memory for ${bytes.length} bytes in a codec, got none`);
    wordsOf(this.#instance())[address >> 2] = bytes.length;
    bytesOf(this.#instance()).set(bytes, address + COUNT_BYTES);
    return { wire: address, free: () => free(address) };
  }

  #construct(handle: number, types: Uint32Array, address: number): number {
    const values = Array.from(types, (type, index) => this.#readers.get(type)?.(address + ARGUMENT_BYTES * index));
    return this.#hold(Reflect.construct(this.#value(handle) as Constructor, values));
  }

  #hold(value: unknown): number {
    this.#held.set(++this.#lastHandle, { value, uses: 1 });
    return this.#lastHandle;
  }

  #value(handle: number): unknown {
    return this.#held.get(handle)?.value ?? null;
  }

  #take(handle: number): unknown {
    const value = this.#value(handle);
    this.#count(handle, -1);
    return value;
  }

  #count(handle: number, by: number): void {
    const held = this.#held.get(handle);
    if (held) held.uses += by;
    if (held?.uses === 0) this.#held.delete(handle);
  }

  #run(index: number, ...values: number[]): number {
    return this.#instance().table.get(index)(...values);
  }

  #word(address: number): number {
    return wordsOf(this.#instance())[address >> 2];
  }

  #typesAt(address: number, count: number): Uint32Array {
    return wordsOf(this.#instance()).slice(address >> 2, (address >> 2) + count);
  }

  /** Bytes in the codec's memory, behind their count and address. */
  #view(address: number): Uint8Array {
    const { buffer } = this.#instance().memory;
    return new Uint8Array(buffer, this.#word(address + 4), this.#word(address));
  }

  #text(address: number): string {
    const bytes = bytesOf(this.#instance());
    return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }
}

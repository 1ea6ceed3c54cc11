// The bridge to core.wasm: instances, their memory, and the pool that reuses them.
//
// A job takes an instance, bump-allocates its buffers above heap_base() and frees nothing; afterwards the instance is
// reset for the next job. WebAssembly memory never shrinks and a dropped one is not freed at once, so `memoryBytes`
// charges every memory that exists: those in use, the idle one, and dropped ones until the garbage collector reports them.
import { DroppedMemory } from "./dropped-memory";
import { ImageError } from "./error";
import type { Kernel, KernelSizes } from "./kernel";

const PAGE_BYTES = 65536;
const ALIGN_BYTES = 64;
/** Bytes after every buffer that a vector load or store may overrun; see wasm/README.md. */
const SLACK_BYTES = 64;
/**
 * An idle instance above this is dropped rather than kept: no job within the default budget leaves one. Dropping less would
 * save nothing, since the next large job would make another long before the garbage collector takes the first.
 */
const KEEP_IDLE_BYTES = 80 * 1024 * 1024;
/** Names of KernelSizes' exports. */
const CONSTANT_SIZE = /^heap_base$|_state_bytes$|_table_bytes$/;

/** A stretch of an arena's memory. */
export interface Span {
  readonly address: number;
  readonly bytes: number;
}

/** What a buffer of `bytes` costs in an arena, with alignment and slack. */
export function bufferBytes(bytes: number): number {
  return Math.ceil((bytes + SLACK_BYTES) / ALIGN_BYTES) * ALIGN_BYTES;
}

/** Bytes of WebAssembly memory that hold static data and `heapBytes` of buffers. */
export function memoryBytesFor(heapBase: number, heapBytes: number): number {
  return Math.ceil((heapBase + heapBytes) / PAGE_BYTES) * PAGE_BYTES;
}

/** One instance with its bump allocator: what every conductor of kernels works on. */
export class Arena {
  readonly kernel: Kernel;
  readonly #base: number;
  #top: number;
  #limitBytes = Number.POSITIVE_INFINITY;

  constructor(module: WebAssembly.Module) {
    const abort = () => {
      throw new Error("the core called abort: a kernel was compiled with assertions");
    };
    this.kernel = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Kernel;
    this.#base = this.kernel.heap_base();
    this.#top = this.#base;
  }

  /** Forgets every buffer and sets the most that the next job may allocate. */
  reset(limitBytes: number): void {
    this.#top = this.#base;
    this.#limitBytes = limitBytes;
  }

  /**
   * A zero-filled buffer, 64-byte aligned, with 64 bytes of slack behind it.
   * @throws ImageError MEMORY_BUDGET_EXCEEDED when the job's limit or the address space is used up.
   */
  alloc(bytes: number): number {
    const address = this.#take(bytes);
    this.bytes().fill(0, address, this.#top);
    return address;
  }

  /** A buffer as from `alloc` that holds a copy of `bytes`. @throws as `alloc`. */
  place(bytes: Uint8Array): number {
    const address = this.#take(bytes.length);
    const memory = this.bytes();
    memory.set(bytes, address);
    memory.fill(0, address + bytes.length, this.#top);
    return address;
  }

  #take(bytes: number): number {
    const address = this.#top;
    const end = address + bufferBytes(bytes);
    const neededBytes = memoryBytesFor(0, end);
    const heldBytes = this.kernel.memory.buffer.byteLength;
    if (neededBytes > this.#limitBytes) throw overBudget(neededBytes, this.#limitBytes);
    if (neededBytes > heldBytes) {
      try {
        this.kernel.memory.grow((neededBytes - heldBytes) / PAGE_BYTES);
      } catch {
        throw overBudget(neededBytes, heldBytes);
      }
    }
    this.#top = end;
    return address;
  }

  /** A fresh view of the memory; growth detaches older ones, so never keep it. */
  bytes(): Uint8Array {
    return new Uint8Array(this.kernel.memory.buffer);
  }

  /** A copy of `length` bytes at `address`, owned by the caller. */
  copy(address: number, length: number): Uint8Array {
    return new Uint8Array(this.kernel.memory.buffer, address, length).slice();
  }

  /** Memory that this job has needed so far, whole pages, static data included. */
  get usedBytes(): number {
    return memoryBytesFor(0, this.#top);
  }

  get heapBase(): number {
    return this.#base;
  }

  get memoryBytes(): number {
    return this.kernel.memory.buffer.byteLength;
  }
}

function overBudget(predictedBytes: number, allowedBytes: number): ImageError {
  return new ImageError(
    "MEMORY_BUDGET_EXCEEDED",
    `expected at most ${allowedBytes} bytes of memory for this job, got a need of ${predictedBytes}`,
    { predictedBytes, allowedBytes },
  );
}

/** The constant sizes that `kernel` answers, held without its memory. */
function sizesOf(kernel: Kernel): KernelSizes {
  const sizes = Object.entries(kernel).filter(([name]) => CONSTANT_SIZE.test(name));
  return Object.fromEntries(
    sizes.map(([name, ask]: [string, () => number]) => {
      const bytes = ask();
      return [name, () => bytes];
    }),
  ) as unknown as KernelSizes;
}

/** Lends arenas to jobs and keeps at most one idle. */
export class ArenaPool {
  readonly #module: WebAssembly.Module;
  readonly #busy = new Set<Arena>();
  readonly #dropped = new DroppedMemory();
  #idle: Arena | null = null;
  #sizes: KernelSizes | null = null;
  #closed = false;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** Runs `job` on a reset arena that may allocate up to `limitBytes`. */
  async use<T>(limitBytes: number, job: (arena: Arena) => Promise<T>): Promise<T> {
    const arena = this.#idle ?? new Arena(this.#module);
    this.#idle = null;
    arena.reset(limitBytes);
    this.#busy.add(arena);
    try {
      return await job(arena);
    } finally {
      this.#busy.delete(arena);
      this.#giveBack(arena);
    }
  }

  /** Of two idle instances the larger is kept: it serves every job, and the smaller leaves less behind. */
  #giveBack(arena: Arena): void {
    const isKept = !this.#closed && arena.memoryBytes <= KEEP_IDLE_BYTES;
    const [kept, dropped] =
      isKept && arena.memoryBytes > (this.#idle?.memoryBytes ?? 0) ? [arena, this.#idle] : [this.#idle, arena];
    this.#idle = kept;
    if (dropped) this.#dropped.add(dropped.kernel.memory);
  }

  /** What a prediction asks the core; the first call makes an instance, which the next job gets. */
  sizes(): KernelSizes {
    if (this.#sizes === null) {
      this.#idle ??= new Arena(this.#module);
      this.#sizes = sizesOf(this.#idle.kernel);
    }
    return this.#sizes;
  }

  /** Bytes of every memory that exists: busy, idle, and dropped but not yet collected. */
  memoryBytes(): number {
    let sum = this.#dropped.bytes + (this.#idle?.memoryBytes ?? 0);
    for (const arena of this.#busy) sum += arena.memoryBytes;
    return sum;
  }

  /** Drops the idle instance now and those of running jobs when they end. */
  close(): void {
    this.#closed = true;
    if (this.#idle) this.#dropped.add(this.#idle.kernel.memory);
    this.#idle = null;
  }
}

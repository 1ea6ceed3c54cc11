import { describe, expect, it } from "vitest";
import { SharedCodec } from "../../../src/image/codec/shared-codec";
import { DroppedMemory } from "../../../src/image/dropped-memory";

const PAGE_BYTES = 65536;
const KEEP_BYTES = 4 * PAGE_BYTES;

/** A codec whose module is its own memory; counts how often it was opened. */
function codec(open: (memory: WebAssembly.Memory) => void = () => {}) {
  const dropped = new DroppedMemory();
  const opened: WebAssembly.Memory[] = [];
  const openOne = async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    opened.push(memory);
    open(memory);
    return { module: memory, memory };
  };
  return { shared: new SharedCodec(openOne, KEEP_BYTES, dropped), opened, dropped };
}

const grow = (pages: number) => (memory: WebAssembly.Memory) => memory.grow(pages);

describe("SharedCodec", () => {
  it("is opened once for jobs that need it at the same time", async () => {
    const { shared, opened } = codec();
    await Promise.all([1, 2, 3, 4].map(() => shared.use(Number.POSITIVE_INFINITY, grow(0))));
    expect(opened.length).toBe(1);
    expect(shared.memoryBytes).toBe(PAGE_BYTES);
  });

  it("forgets an opening that failed", async () => {
    let tries = 0;
    const { shared } = codec(() => {
      if (tries++ === 0) throw new Error("expected a module, got a network failure");
    });
    await expect(shared.use(KEEP_BYTES, grow(0))).rejects.toThrow(/network failure/);
    await expect(shared.use(KEEP_BYTES, grow(0))).resolves.toMatchObject({ peakBytes: PAGE_BYTES });
  });

  it("keeps an instance that stayed small, and charges a large one as dropped", async () => {
    const { shared, opened, dropped } = codec();
    await shared.use(Number.POSITIVE_INFINITY, grow(3));
    expect([shared.memoryBytes, dropped.bytes]).toEqual([KEEP_BYTES, 0]);
    const { peakBytes } = await shared.use(Number.POSITIVE_INFINITY, grow(1));
    expect(peakBytes).toBe(5 * PAGE_BYTES);
    expect([shared.memoryBytes, dropped.bytes]).toEqual([0, 5 * PAGE_BYTES]);
    await shared.use(Number.POSITIVE_INFINITY, grow(0));
    expect(opened.length).toBe(2);
  });

  it("keeps a grown instance for a caller who says so, until it is trimmed", async () => {
    const { shared, dropped } = codec();
    await shared.use(Number.POSITIVE_INFINITY, grow(8), 16 * PAGE_BYTES);
    expect([shared.memoryBytes, dropped.bytes]).toEqual([9 * PAGE_BYTES, 0]);
    shared.trim();
    expect([shared.memoryBytes, dropped.bytes]).toEqual([0, 9 * PAGE_BYTES]);
    await shared.use(Number.POSITIVE_INFINITY, grow(0));
    shared.trim();
    expect(shared.memoryBytes).toBe(PAGE_BYTES);
  });

  it("refuses growth beyond the job's limit with a typed error, whether the codec throws or answers null", async () => {
    const { shared } = codec();
    const refused = { code: "MEMORY_BUDGET_EXCEEDED", evidence: { allowedBytes: 2 * PAGE_BYTES } };
    await expect(shared.use(2 * PAGE_BYTES, grow(2))).rejects.toMatchObject(refused);
    const swallowing = (memory: WebAssembly.Memory) => {
      try {
        memory.grow(2);
      } catch {}
      return null;
    };
    await expect(shared.use(2 * PAGE_BYTES, swallowing)).rejects.toMatchObject(refused);
    await expect(shared.use(3 * PAGE_BYTES, grow(2))).resolves.toMatchObject({ peakBytes: 3 * PAGE_BYTES });
  });

  it("does not keep an instance that has thrown: its state is unknown", async () => {
    const { shared, opened } = codec();
    const failing = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    await expect(shared.use(KEEP_BYTES, failing)).rejects.toThrow(/unreachable/);
    await shared.use(KEEP_BYTES, grow(0));
    expect(opened.length).toBe(2);
  });

  it("holds nothing once closed, also where a job was waiting for it", async () => {
    const { shared, dropped } = codec();
    const job = shared.use(KEEP_BYTES, grow(0));
    shared.close();
    await job;
    expect([shared.memoryBytes, dropped.bytes]).toEqual([0, PAGE_BYTES]);
  });
});

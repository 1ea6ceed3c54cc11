import { describe, expect, it } from "vitest";
import { ArenaPool } from "../../src/image/core";
import { coreModule } from "../fixture/darkroom";
import { collectUntil } from "../fixture/garbage";

const MIB = 1024 * 1024;

describe("ArenaPool", () => {
  it("makes no memory for a refusal beyond the one instance that tells sizes", async () => {
    const pool = new ArenaPool(coreModule());
    expect(pool.memoryBytes()).toBe(0);
    pool.sizes();
    const held = pool.memoryBytes();
    expect(held).toBeLessThan(MIB);
    await pool.use(MIB, async () => {
      pool.sizes();
      expect(pool.memoryBytes()).toBe(held);
    });
    expect(pool.memoryBytes()).toBe(held);
  });

  it("lends zeroed buffers whatever the job before has left", async () => {
    const pool = new ArenaPool(coreModule());
    for (const bytes of [1000, 300_000, 100, 2_000_000]) {
      await pool.use(8 * MIB, async (arena) => {
        for (let i = 0; i < 3; i++) {
          const address = arena.alloc(bytes);
          expect(address % 64).toBe(0);
          const buffer = arena.bytes().subarray(address, address + bytes + 64);
          expect(buffer.every((byte) => byte === 0)).toBe(true);
          buffer.fill(0xa5);
        }
      });
    }
  });

  it("refuses what a job may not have, and the next job may", async () => {
    const pool = new ArenaPool(coreModule());
    const limited = pool.use(MIB, async (arena) => arena.alloc(2 * MIB));
    await expect(limited).rejects.toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED" });
    await expect(pool.use(4 * MIB, async (arena) => arena.alloc(2 * MIB))).resolves.toBeGreaterThan(0);
  });

  it("makes large jobs, one after the other, in one memory", async () => {
    const pool = new ArenaPool(coreModule());
    for (let i = 0; i < 5; i++) await pool.use(64 * MIB, async (arena) => arena.alloc(40 * MIB));
    expect(pool.memoryBytes()).toBeLessThan(41 * MIB);
  });

  it("keeps the larger of two memories, whichever job ends first", async () => {
    for (const sizes of [[40 * MIB, 10 * MIB] as const, [10 * MIB, 40 * MIB] as const]) {
      const pool = new ArenaPool(coreModule());
      const [first, second] = sizes.map((bytes) => {
        let end = () => {};
        const ended = new Promise<void>((resolve) => (end = resolve));
        const done = pool.use(64 * MIB, async (arena) => {
          arena.alloc(bytes);
          await ended;
        });
        return { done, end };
      });
      first.end();
      await first.done;
      second.end();
      await second.done;
      expect(await collectUntil(() => pool.memoryBytes() < 41 * MIB)).toBe(true);
      expect(pool.memoryBytes()).toBeGreaterThan(40 * MIB);
    }
  });

  it("charges a very large instance until it is collected, and a closed pool keeps none, not even of a job that was running", async () => {
    const pool = new ArenaPool(coreModule());
    await pool.use(128 * MIB, async (arena) => arena.alloc(90 * MIB));
    expect(pool.memoryBytes()).toBeGreaterThan(90 * MIB);
    expect(await collectUntil(() => pool.memoryBytes() === 0)).toBe(true);
    await pool.use(8 * MIB, async (arena) => {
      arena.alloc(MIB);
      pool.close();
    });
    expect(pool.memoryBytes()).toBeGreaterThan(MIB);
    expect(await collectUntil(() => pool.memoryBytes() === 0)).toBe(true);
  });
});

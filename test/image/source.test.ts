import { describe, expect, it } from "vitest";
import { readSource } from "../../src/image/source";

const LIMIT = 1000;

/** A stream of these pieces; `stalls` after them, else it ends. */
function stream(pieces: number[][], { stalls = false, onCancel = () => {} } = {}): ReadableStream<Uint8Array> {
  const rest = pieces.map((piece) => Uint8Array.from(piece));
  return new ReadableStream({
    pull(controller) {
      const piece = rest.shift();
      if (piece) controller.enqueue(piece);
      else if (!stalls) controller.close();
      else return new Promise(() => {});
    },
    cancel: onCancel,
  });
}

describe("readSource", () => {
  it("gathers a stream, and hands an array back as it is", async () => {
    expect(await readSource({ stream: stream([[1, 2], [3]]), bytes: 3 }, LIMIT)).toEqual(Uint8Array.of(1, 2, 3));
    const bytes = Uint8Array.of(1);
    expect(await readSource(bytes, LIMIT)).toBe(bytes);
  });

  it("refuses a length that is not as said, and one over the budget before anything is read", async () => {
    for (const bytes of [2, 4]) {
      const job = readSource({ stream: stream([[1, 2], [3]]), bytes }, LIMIT);
      await expect(job).rejects.toMatchObject({ code: "CORRUPTED_IMAGE" });
    }
    const large = stream([[1]]);
    await expect(readSource({ stream: large, bytes: LIMIT + 1 }, LIMIT)).rejects.toMatchObject({
      code: "MEMORY_BUDGET_EXCEEDED",
      evidence: { predictedBytes: LIMIT + 1, allowedBytes: LIMIT },
    });
    expect(large.locked).toBe(false);
  });

  it("is stopped by an abort while the sender stalls, and cancels the stream", async () => {
    const controller = new AbortController();
    const cancelled: string[] = [];
    const stalled = stream([[1]], { stalls: true, onCancel: () => void cancelled.push("stalled") });
    const job = readSource({ stream: stalled, bytes: 3 }, LIMIT, controller.signal);
    controller.abort();
    await expect(job).rejects.toMatchObject({ code: "ABORTED" });
    expect(cancelled).toEqual(["stalled"]);
    const late = readSource({ stream: stream([[1]]), bytes: 1 }, LIMIT, controller.signal);
    await expect(late).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("passes on what the stream fails with", async () => {
    const failing = new ReadableStream<Uint8Array>({
      pull: () => Promise.reject(new Error("expected more from upstream, got a reset")),
    });
    await expect(readSource({ stream: failing, bytes: 1 }, LIMIT)).rejects.toThrow(/got a reset/);
  });
});

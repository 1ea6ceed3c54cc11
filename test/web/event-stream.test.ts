import { expect, it } from "vitest";
import { parseBlock, readEvents, type ServerEvent } from "../../web/src/server/event-stream";

/** A body that arrives in pieces of `size` bytes. */
function bodyOf(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
}

async function eventsOf(text: string, size: number): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(bodyOf(text, size))) events.push(event);
  return events;
}

it.each([1, 2, 3, 7, 1000])("event stream: reads the same events from pieces of %d bytes", async (size) => {
  const text =
    'event: candidate\ndata: {"name":"é"}\n\n: still here\n\nevent: result\r\ndata: 1\r\ndata: 2\r\n\r\ndata: bare\n\n';
  expect(await eventsOf(text, size)).toEqual([
    { event: "candidate", data: '{"name":"é"}' },
    { event: "result", data: "1\n2" },
    { event: "message", data: "bare" },
  ]);
});

it("event stream: leaves out an event that was cut off", async () => {
  expect(await eventsOf("event: a\ndata: 1\n\nevent: b\ndata: 2", 5)).toEqual([{ event: "a", data: "1" }]);
});

it("event stream: keeps a colon in the data and takes one space only", () => {
  expect(parseBlock("data:  a:b")).toEqual({ event: "message", data: " a:b" });
});

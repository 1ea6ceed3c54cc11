import { describe, expect, it } from "vitest";
import { createLogger, urlHash } from "../../src/edge/log";
import { FakeClock } from "./fake-clock";

function setUp() {
  const lines: string[] = [];
  return { lines, log: createLogger(new FakeClock(Date.UTC(2026, 0, 20, 12)), (line) => lines.push(line)) };
}

describe("log", () => {
  it("writes one JSON object a line with event, time, level, logger and stage", () => {
    const { lines, log } = setUp();
    log.child({ logger: "pick", request_id: "r1" }).warn("download", { url_hash: "0123456789abcdef", tries: 3n });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("\n");
    expect(JSON.parse(lines[0]!)).toEqual({
      timestamp: "2026-01-20T12:00:00.000Z",
      level: "warning",
      event: "image_processing",
      logger: "pick",
      request_id: "r1",
      stage: "download",
      url_hash: "0123456789abcdef",
      tries: 3,
    });
  });

  it("never lets a URL through, wherever it hides", () => {
    const { lines, log } = setUp();
    const url = "https://user:secret@example.com/a?token=1";
    log.error("download", {
      url,
      nested: { list: [`got ${url}, sorry`] },
      error: new Error(`no answer from "${url}"`),
    });
    expect(lines[0]).not.toMatch(/example|secret|token/);
    const entry = JSON.parse(lines[0]!);
    expect(entry.nested.list).toEqual(["got [url] sorry"]);
    expect(entry.error).toMatchObject({ name: "Error", message: 'no answer from "[url]"' });
  });

  it("keeps a line break inside its line", () => {
    const { lines, log } = setUp();
    log.info("judge", { reason: "two\nlines" });
    expect(lines[0]!.split("\n")).toHaveLength(1);
  });

  it("names a URL by the first 16 hex digits of its SHA-256", async () => {
    expect(await urlHash("abc")).toBe("ba7816bf8f01cfea");
  });
});

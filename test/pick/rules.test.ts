import { describe, expect, it } from "vitest";
import { checkResolution, downloadErrorType, fetchOrder, fetchPriority, sourceLabel } from "../../src/pick/rules";

const head = (bytes: number | null, contentType: string | null = null) => ({ bytes, contentType });

describe("fetchPriority", () => {
  it.each([
    [null, 0],
    [0, 0],
    [100_000, 0],
    [100_001, 3],
    [499_999, 3],
    [500_000, 10],
    [5_000_000, 10],
    [5_000_001, 5],
  ])("gives %s bytes %i points", (bytes, points) => {
    expect(fetchPriority(head(bytes))).toBe(points);
  });

  it.each([
    ["image/jpeg", 3],
    ["IMAGE/JPEG; charset=binary", 3],
    ["image/png", 2],
    ["image/webp", 1],
    ["image/gif", 0],
    ["text/html", 0],
    [null, 0],
  ])("gives %s %i points", (contentType, points) => {
    expect(fetchPriority(head(null, contentType))).toBe(points);
  });
});

describe("fetchOrder", () => {
  it("puts the most promising first; ties and failed HEADs keep their order", () => {
    const heads = [
      null,
      head(600_000, "image/webp"),
      head(50, "image/png"),
      null,
      head(600_000, "image/webp"),
      head(9e6),
    ];
    expect(fetchOrder(heads)).toEqual([1, 4, 5, 2, 0, 3]);
  });
});

describe("checkResolution", () => {
  it.each([
    [100, 100],
    [10_000, 10_000],
    [10_000, 100],
    [0, 0],
  ])("admits %i×%i", (width, height) => {
    expect(() => checkResolution({ width, height })).not.toThrow();
  });

  it.each([
    [99, 4000, "RESOLUTION_TOO_LOW"],
    [4000, 99, "RESOLUTION_TOO_LOW"],
    [10_001, 100, "RESOLUTION_TOO_HIGH"],
    [100, 10_001, "RESOLUTION_TOO_HIGH"],
  ])("refuses %i×%i with %s", (width, height, code) => {
    expect(() => checkResolution({ width, height })).toThrow(expect.objectContaining({ code }));
  });
});

describe("labels", () => {
  it.each([
    ["https://scontent.cdninstagram.com/a.jpg", "instagram"],
    ["https://scontent.xx.fbcdn.net/a.jpg", "instagram"],
    ["https://i.ytimg.com/a.jpg", "youtube"],
    ["https://phinf.pstatic.net/a.jpg", "naver"],
    ["https://k.kakaocdn.net/a.jpg", "kakao"],
    ["https://d1.cloudfront.net/a.jpg", "cdn"],
    ["https://notinstagram.com/a.jpg", "other"],
    ["no url", "other"],
  ])("names the source of %s %s", (url, label) => {
    expect(sourceLabel(url)).toBe(label);
  });

  it.each([
    [{ code: "DOWNLOAD_TIMEOUT" as const }, "timeout"],
    [{ code: "DOWNLOAD_FAILED" as const, status: 404 }, "http_error"],
    [{ code: "DOWNLOAD_FAILED" as const, status: 503 }, "http_error"],
    [{ code: "DOWNLOAD_FAILED" as const, status: 302 }, "request_error"],
    [{ code: "DOWNLOAD_FAILED" as const }, "request_error"],
    [{ code: "FILE_TOO_LARGE" as const, status: 200 }, "unknown"],
  ])("counts %o as %s", (failure, type) => {
    expect(downloadErrorType(failure)).toBe(type);
  });
});

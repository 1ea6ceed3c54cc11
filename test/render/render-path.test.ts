import { describe, expect, it } from "vitest";
import { parseRenderPath } from "../../src/render/render-path";

const ORIGIN = "https://darkroom.test";

describe("a render path", () => {
  it.each([
    ["/i/w=1/https://a.test/x.jpg", "https://a.test/x.jpg"],
    ["/i/w=1/https:/a.test/x.jpg", "https://a.test/x.jpg"],
    ["/i/w=1/HTTPS://a.test/x.jpg", "HTTPS://a.test/x.jpg"],
    ["/i/w=1/http://127.0.0.1:9000/x.jpg", "http://127.0.0.1:9000/x.jpg"],
    ["/i/w=1/https://a.test/x.jpg?v=1&w=2,3", "https://a.test/x.jpg?v=1&w=2,3"],
    ["/i/w=1/https://a.test/a%2Fb%20c.jpg", "https://a.test/a%2Fb%20c.jpg"],
    ["/i/w=1/https://a.test//double//x.jpg", "https://a.test//double//x.jpg"],
    ["/i/w=1/https%3A%2F%2Fa.test%2Fx.jpg%3Fv%3D1%26t%3Da%252Fb", "https://a.test/x.jpg?v=1&t=a%2Fb"],
    ["/i/w=1/https%3a%2f%2fa.test%2fx.jpg?utm=1", "https://a.test/x.jpg"],
    ["/cdn-cgi/image/w=1/https://a.test/x.jpg", "https://a.test/x.jpg"],
  ])("%s has the source %s", (path, url) => {
    expect(parseRenderPath(ORIGIN + path)).toMatchObject({
      options: "w=1",
      signature: null,
      source: { kind: "url", url },
    });
  });

  it("names a picked picture, with or without an extension", () => {
    const source = { kind: "pick", id: "01KAJ8Z0T4W7Q2N9VC3F5XB6DE", rank: 2 };
    expect(parseRenderPath(`${ORIGIN}/i/w=1/pick/01KAJ8Z0T4W7Q2N9VC3F5XB6DE/2`).source).toEqual(source);
    expect(parseRenderPath(`${ORIGIN}/i/w=1/pick/01KAJ8Z0T4W7Q2N9VC3F5XB6DE/2.jpg`).source).toEqual(source);
  });

  it("names a library path", () => {
    expect(parseRenderPath(`${ORIGIN}/i/w=1/images/PRODUCT/2026/01/20/x.webp`).source.kind).toBe("library");
  });

  it("takes ?explain=1 as the option, unless the query belongs to the source", () => {
    expect(parseRenderPath(`${ORIGIN}/i/w=1/pick/A/1?explain=1`).options).toBe("w=1,explain=1");
    expect(parseRenderPath(`${ORIGIN}/i/w=1/https%3A%2F%2Fa.test%2Fx.jpg?explain=1`).options).toBe("w=1,explain=1");
    expect(parseRenderPath(`${ORIGIN}/i/w=1/https://a.test/x.jpg?explain=1`)).toMatchObject({
      options: "w=1",
      source: { url: "https://a.test/x.jpg?explain=1" },
    });
  });

  it("keeps the signature and what it is over, query included", () => {
    const path = parseRenderPath(`${ORIGIN}/i/s--abcdefghijABCDEFGHIJ_-/w=1/https://a.test/x.jpg?v=1`);
    expect(path).toMatchObject({
      signature: "abcdefghijABCDEFGHIJ_-",
      signed: "w=1/https://a.test/x.jpg?v=1",
      options: "w=1",
    });
  });

  it.each([
    "/i/w=1",
    "/i/w=1/",
    "/i/w=1/x.jpg",
    "/i/w=1/ftp://a.test/x",
    "/i/w=1/pick/A",
    "/i/w=1/pick/A/1/2",
    "/i/w=1/https://",
    "/i/w=1/https%3A%2F%2Fa.test%2F%E0%A4%A",
  ])("%s is refused", (path) => {
    expect(() => parseRenderPath(ORIGIN + path)).toThrow(
      /^expected an absolute https URL, pick\/\{id\}\/\{rank\} or images\/…/,
    );
  });
});

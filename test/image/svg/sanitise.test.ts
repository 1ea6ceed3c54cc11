import { describe, expect, it } from "vitest";
import { sanitiseSvg } from "../../../src/image";

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const encode = (text: string) => new TextEncoder().encode(text);

function sanitised(text: string): string | null {
  const bytes = sanitiseSvg(encode(text));
  return bytes && new TextDecoder().decode(bytes);
}

const inside = (content: string) => sanitised(`<svg ${NS}>${content}</svg>`)?.slice(`<svg ${NS}>`.length, -6);

describe("sanitiseSvg", () => {
  it("keeps what draws", () => {
    const drawn = '<g transform="scale(2)"><path d="M0 0L1 1" stroke="red"></path></g>';
    expect(inside(drawn)).toBe(drawn);
  });

  it.each([
    ["a script", "<script>alert(1)</script>"],
    ["a foreign object", "<foreignObject><p>a</p></foreignObject>"],
    ["an element of another namespace", '<b xmlns="http://www.w3.org/1999/xhtml">a</b>'],
    ["an animation", '<set attributeName="href" to="javascript:alert(1)"/>'],
  ])("leaves out %s", (_, content) => expect(inside(content)).toBe(""));

  it.each([
    ["a handler", '<g onclick="alert(1)"/>'],
    ["a link to elsewhere", '<g href="https://example.org/#a"/>'],
    ["a file", '<g href="file:///etc/passwd"/>'],
    ["an SVG inside", '<g href="data:image/svg+xml;base64,AA=="/>'],
    ["a reference to elsewhere", '<g fill="url(https://example.org/#a)"/>'],
    ["a quoted reference to elsewhere", `<g fill="url( '//example.org#a')"/>`],
    ["a style that imports", '<g style="@import url(#a)"/>'],
    ["a style that refers to elsewhere", '<g style="fill:url(a.svg#b)"/>'],
  ])("leaves out %s", (_, content) => expect(inside(content)).toBe("<g></g>"));

  it.each(["url(#a)", "url( #a)", "url('#a')", "url( ' #a')", "URL (#a)"])("keeps the reference %s within", (value) => {
    expect(inside(`<g fill="${value}"/>`)).toBe(`<g fill="${value}"></g>`);
  });

  it.each([
    ["text", "hello"],
    ["an element that is not closed", `<svg ${NS}><g></svg>`],
    ["an SVG outside its namespace", "<svg/>"],
    ["an entity of a doctype", `<!DOCTYPE svg [<!ENTITY a "b">]><svg ${NS}>&a;</svg>`],
  ])("answers null for %s", (_, text) => expect(sanitised(text)).toBeNull());

  it("answers null for bytes that are no UTF-8", () => {
    expect(sanitiseSvg(Uint8Array.of(...encode(`<svg ${NS}>`), 0xff, ...encode("</svg>")))).toBeNull();
  });

  it("reads runs of space once: a megabyte of them in a reference is no work", () => {
    const spaces = " ".repeat(1_000_000);
    expect(inside(`<g fill="url(${spaces}#a"/>`)).toBe(`<g fill="url(${spaces}#a"></g>`);
    expect(inside(`<g fill="url(${spaces}b"/>`)).toBe("<g></g>");
  });
});

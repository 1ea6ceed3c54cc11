import { describe, expect, it } from "vitest";
import { probe } from "../../../src/image/probe/probe";
import { drawnSize, readLength, readViewBox } from "../../../src/image/svg/size";

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const header = (root: string, content = "") => probe(new TextEncoder().encode(`<svg ${NS} ${root}>${content}</svg>`));
const sizeOf = (root: string) => {
  const { width, height } = header(root);
  return [width, height];
};

describe("size of an SVG", () => {
  it.each([
    ['width="40" height="30"', [40, 30]],
    ['width="40px" height=" 30 "', [40, 30]],
    ['width="72pt" height="6pc"', [96, 96]],
    ['width="25.4mm" height="2.54cm"', [96, 96]],
    ['width="1in" height="101.6Q"', [96, 96]],
    ['width="2em" height="2ex"', [32, 16]],
    ['width="1e2" height="+.5E1"', [100, 5]],
    ['width="40.4" height="0.2"', [40, 1]],
    ['style="width: 7px; height:9px" width="40" height="30"', [7, 9]],
  ])("reads %s", (root, expected) => expect(sizeOf(root)).toEqual(expected));

  it.each([
    ["", [300, 150]],
    ['width="100%" height="50%"', [300, 150]],
    ['width="auto"', [300, 150]],
    ['width="40"', [40, 150]],
    ['height="40"', [300, 40]],
    ['viewBox="0 0 24 24"', [150, 150]],
    ['viewBox="0,0,100,20"', [300, 60]],
    ['viewBox="0 0 20 100"', [30, 150]],
    ['width="40" viewBox="0 0 10 20"', [40, 80]],
    ['height="40" viewBox="0 0 10 20"', [20, 40]],
    ['width="-5" viewBox="0 0 24 24"', [150, 150]],
    ['viewBox="0 0 0 24"', [300, 150]],
    ['viewBox="0 0 24"', [300, 150]],
    ['viewBox="0 0 1e999 5"', [300, 150]],
  ])("takes what %s leaves open as browsers do", (root, expected) => expect(sizeOf(root)).toEqual(expected));

  it("bounds what it reads: long texts are no lengths", () => {
    expect(readLength("1".repeat(1_000_000))).toBeNull();
    expect(readViewBox(`0 0${" ".repeat(1_000_000)}1 1`)).toBeNull();
    expect(drawnSize(new Map([["width", "9".repeat(100)]])).width).toBe(1e100);
  });
});

describe("header of an SVG", () => {
  it("says what is not drawn", () => {
    expect(header("", "<text>a</text><image href='data:image/gif;base64,R0lGODlh'/>").metadataKinds).toEqual([
      "text",
      "image",
    ]);
    expect(header("", "<rect/>").metadataKinds).toEqual([]);
  });

  it("counts elements after every use, as a bomb of a few lines shows", () => {
    const layers = Array.from({ length: 20 }, (_, i) => `<g id="a${i + 1}">${`<use href="#a${i}"/>`.repeat(10)}</g>`);
    const { vector } = header("", `<defs><g id="a0"><rect/></g>${layers.join("")}</defs><use href="#a3"/>`);
    expect(vector?.elements).toBe(50_001);
    expect(header("", `<g id="a"><rect/></g><use href="#a"/>`).vector?.elements).toBe(6);
  });

  it("counts depth through references, and a ring once", () => {
    const chain = Array.from({ length: 400 }, (_, i) => `<g id="a${i}"><use href="#a${i + 1}"/></g>`).join("");
    expect(header("", chain).vector?.depth).toBeGreaterThan(256);
    expect(header("", `<g id="a"><use href="#a"/></g>`).vector?.depth).toBeLessThan(5);
  });

  it.each([
    ["<rect/>", 0],
    ['<g opacity=".5"><rect/></g>', 4],
    ['<g opacity="1"><rect fill-opacity=".5"/></g>', 0],
    ['<g style="opacity:.5"><rect opacity="0.1"/></g><rect opacity=".2"/>', 8],
    ['<style>.a, rect.b > g { opacity: .5 }</style><g class="x a"/>', 4],
    ["<style>/* g { opacity: .5 */ path { fill: red }</style><g/>", 0],
    ["<style>[x] { opacity: .5 }</style><g/>", 8],
    ['<clipPath id="c"><rect/></clipPath><g clip-path="url(#c)"/>', 9],
    ['<mask id="m"><g opacity=".5"/></mask><g mask="url( \'#m\')"/>', 13],
    ['<filter id="f"><feOffset/><feOffset/></filter><g filter="url(#f)"/>', 24],
    ['<g style="filter:blur(2px)"/>', 30],
  ])("weighs the layers of %s", (content, expected) => {
    expect(header("", content).vector?.layerBytes).toBe(expected);
  });

  it("is there for a damaged file too, which says so", () => {
    expect(header('width="5" height="4"').vector?.isWhole).toBe(true);
    const damaged = probe(new TextEncoder().encode(`<svg ${NS} width="5" height="4"><g>`));
    expect(damaged).toMatchObject({ width: 5, height: 4, vector: { isWhole: false } });
  });
});

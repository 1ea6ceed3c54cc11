// SVGs that want more than their length says. Each is refused with a typed error: most by what reading counts, before anything is
// drawn; the rest by the renderer's own counts of instructions and memory. None of it is measured by a clock.
import { afterAll, describe, expect, it } from "vitest";
import { isImageError } from "../../../src/image";
import { testDarkroom } from "../../fixture/darkroom";

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const svg = (content: string, root = 'width="100" height="100"') =>
  new TextEncoder().encode(`<svg ${NS} ${root}>${content}</svg>`);
const list = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i)).join("");
const filter = (primitives: string) =>
  `<filter id="f">${primitives}</filter><rect width="100" height="100" filter="url(#f)"/>`;

const darkroom = testDarkroom();
afterAll(() => darkroom.close());
const GOOD = svg('<circle cx="50" cy="50" r="40" fill="#369" fill-opacity=".5"/>');

async function outcome(file: Uint8Array): Promise<string> {
  try {
    const { report } = await darkroom.develop(file, { format: "png" });
    return ["picture", ...report.dropped].join(" ");
  } catch (error) {
    if (isImageError(error)) return error.code;
    throw error;
  }
}

/** Told by the header alone: `plan` allocates nothing. */
const COUNTED: ReadonlyArray<readonly [string, string, Uint8Array]> = [
  [
    "an entity bomb",
    "CORRUPTED_IMAGE",
    new TextEncoder().encode(
      `<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg ${NS} width="9" height="9">&b;</svg>`,
    ),
  ],
  [
    "a bomb of uses",
    "HOSTILE_CONTENT",
    svg(
      `<rect id="a0" width="1" height="1"/>${list(30, (i) => `<g id="a${i + 1}">${`<use href="#a${i}"/>`.repeat(10)}</g>`)}`,
    ),
  ],
  ["deep nesting", "HOSTILE_CONTENT", svg("<g>".repeat(500) + "</g>".repeat(500))],
  ["nesting without an end", "HOSTILE_CONTENT", svg("<g>".repeat(200_000) + "</g>".repeat(200_000))],
  ["a chain of references", "HOSTILE_CONTENT", svg(list(500, (i) => `<g id="a${i}"><use href="#a${i + 1}"/></g>`))],
  [
    "references of everything to everything",
    "HOSTILE_CONTENT",
    svg(list(1500, (i) => `<g id="a${i}">${list(20, (k) => `<use href="#a${(i * 7 + k * 13) % 1500}"/>`)}</g>`)),
  ],
  ["too many elements", "HOSTILE_CONTENT", svg("<g/>".repeat(120_000))],
  ["too many bytes", "FILE_TOO_LARGE", svg(`<path d="${"M0 0".repeat(1_100_000)}"/>`)],
  ["a size without bounds", "RESOLUTION_TOO_HIGH", svg("", 'width="1e30" height="1e30"')],
  ["a huge size", "RESOLUTION_TOO_HIGH", svg("", 'width="1000000" height="1000000"')],
  ["a size of 0", "CORRUPTED_IMAGE", svg("", 'width="0" height="9"')],
  [
    "layers in layers",
    "MEMORY_BUDGET_EXCEEDED",
    svg('<g opacity=".5">'.repeat(250) + "</g>".repeat(250), 'width="900" height="900"'),
  ],
  [
    "a filter of a thousand primitives",
    "MEMORY_BUDGET_EXCEEDED",
    svg(filter("<feOffset/>".repeat(1000)), 'width="900" height="900"'),
  ],
  ["an end in the middle", "CORRUPTED_IMAGE", GOOD.subarray(0, GOOD.length - 9)],
];

describe("hostile SVGs that reading tells", () => {
  it.each(COUNTED)("%s: %s", async (_, code, file) => {
    const header = darkroom.probe(file);
    expect(header.format).toBe("svg");
    expect(() => darkroom.plan(header, { format: "png" })).toThrowError(expect.objectContaining({ code }));
    expect(await outcome(file)).toBe(code);
  });
});

/** Within every count, and stopped while it is drawn. */
const DRAWN: ReadonlyArray<readonly [string, string, Uint8Array]> = [
  [
    "noise of a million octaves",
    "HOSTILE_CONTENT",
    svg(filter('<feTurbulence baseFrequency=".1" numOctaves="1000000"/>')),
  ],
  [
    "a dilation without an end",
    "HOSTILE_CONTENT",
    svg(filter('<feMorphology operator="dilate" radius="100000"/>').repeat(20)),
  ],
  [
    "patterns in patterns",
    "HOSTILE_CONTENT",
    svg(
      `${list(9, (i) => `<pattern id="p${i + 1}" width="1" height="1">${`<rect width="100" height="100" fill="url(#p${i})"/>`.repeat(9)}</pattern>`)}<rect width="100" height="100" fill="url(#p9)"/>`,
    ),
  ],
  [
    "a tile beyond all bounds",
    "MEMORY_BUDGET_EXCEEDED",
    svg(
      '<pattern id="p" width="9000" height="9000" patternUnits="userSpaceOnUse"><rect width="5" height="5"/></pattern><rect width="100" height="100" fill="url(#p)"/>',
    ),
  ],
  [
    "a gradient of two thousand stops, again and again",
    "MEMORY_BUDGET_EXCEEDED",
    svg(
      `<linearGradient id="g">${list(2000, (i) => `<stop offset="${i / 2000}" stop-color="#${100_000 + i}"/>`)}</linearGradient>${'<rect width="100" height="100" fill="url(#g)"/>'.repeat(2000)}`,
    ),
  ],
  ["a ring of references", "CORRUPTED_IMAGE", svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>')],
  [
    "a filter's region without bounds",
    "CORRUPTED_IMAGE",
    svg(
      '<filter id="f" x="-1e9" y="-1e9" width="1e10" height="1e10"><feOffset/></filter><rect width="9" height="9" filter="url(#f)"/>',
    ),
  ],
];

describe("hostile SVGs that drawing tells", () => {
  it.each(DRAWN)("%s: %s, and the next drawing has the same bytes", async (_, code, file) => {
    const before = await darkroom.develop(GOOD, { format: "png" });
    expect(await outcome(file)).toBe(code);
    expect(Buffer.compare((await darkroom.develop(GOOD, { format: "png" })).bytes, before.bytes)).toBe(0);
  });
});

describe("SVGs that only look hostile", () => {
  it.each([
    [
      "a filter of itself",
      "picture",
      '<filter id="f"><feImage href="#x"/></filter><g id="x" filter="url(#f)"><rect width="9" height="9"/></g>',
    ],
    [
      "a mask of itself",
      "picture",
      '<mask id="m"><rect width="9" height="9" mask="url(#m)"/></mask><rect width="9" height="9" mask="url(#m)"/>',
    ],
    [
      "a pattern of itself",
      "picture",
      '<pattern id="p" width="9" height="9"><rect width="9" height="9" fill="url(#p)"/></pattern><rect width="9" height="9" fill="url(#p)"/>',
    ],
    ["a blur without bounds", "picture", filter('<feGaussianBlur stdDeviation="1e9"/>')],
    ["coordinates without bounds", "picture", '<path d="M-1e38 -1e38L1e38 1e38" stroke="red" stroke-width="1e30"/>'],
    ["dashes without number", "picture", '<path d="M0 0L99 99" stroke="red" stroke-dasharray="1e-30"/>'],
    ["a script and a handler", "picture", '<script>for(;;);</script><g onload="x()"><foreignObject/></g>'],
    ["letters", "picture text", '<text x="9" y="9">a</text>'],
    ["an image from elsewhere", "picture image", '<image href="https://example.org/a.png" width="9" height="9"/>'],
    ["an SVG in an SVG", "picture image", '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>'],
    [
      "an image that is damaged",
      "picture image",
      '<image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>',
    ],
  ])("%s: %s", async (_, expected, content) => expect(await outcome(svg(content))).toBe(expected));
});

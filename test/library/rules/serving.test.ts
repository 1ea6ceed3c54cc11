import { describe, expect, it } from "vitest";
import { isPathOf, mediaTypeOf } from "../../../src/library/rules/serving";

const id = "3f2c8d7e-1b4a-4c9e-8f60-2a7d5e9b1c34";
const stem = `PRODUCT/2026/01/20/${id}`;

describe("isPathOf", () => {
  it.each([
    ["its own path", "webp", `${stem}.webp`, true],
    ["the promised path of an original", "jpg", `${stem}.webp`, true],
    ["its true path", "jpg", `${stem}.jpg`, true],
    ["its thumbnail's", "jpg", `${stem}_thumb.webp`, true],
    ["another extension", "webp", `${stem}.jpg`, false],
    ["another thumbnail's extension", "webp", `${stem}_thumb.jpg`, false],
    ["another category", "webp", `POST/2026/01/20/${id}.webp`, false],
    ["another day", "webp", `PRODUCT/2026/01/21/${id}.webp`, false],
    ["a longer category that ends alike", "webp", `RODUCT/2026/01/20/${id}.webp`, false],
  ])("%s", (_case, extension, path, expected) => {
    expect(isPathOf(`https://cdn.test/images/${stem}.${extension}`, path)).toBe(expected);
  });
});

describe("mediaTypeOf", () => {
  it("knows every extension, and calls the rest bytes", () => {
    expect([mediaTypeOf("JPG"), mediaTypeOf("SVG"), mediaTypeOf("MOV")]).toEqual([
      "image/jpeg",
      "image/svg+xml",
      "video/quicktime",
    ]);
    expect(mediaTypeOf("HTML")).toBe("application/octet-stream");
  });
});

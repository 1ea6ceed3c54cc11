import { describe, expect, it } from "vitest";
import { cursorOf, readCursor } from "../../../src/library/rules/cursor";

const place = { createdAt: 1_795_000_000_000, imageId: "3f2c8d7e-1b4a-4c9e-8f60-2a7d5e9b1c34" };

describe("cursor", () => {
  it("comes back as the place it was made of, in letters that a URL takes", () => {
    expect(cursorOf(place)).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(readCursor(cursorOf(place))).toEqual(place);
  });

  it.each(["", "x", "%00", btoa("12"), btoa("1.2.3"), btoa("x.3f2c8d7e-1b4a-4c9e-8f60-2a7d5e9b1c34"), "A".repeat(101)])(
    "is not %j",
    (text) => {
      expect(readCursor(text)).toBeNull();
    },
  );
});

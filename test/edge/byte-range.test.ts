import { describe, expect, it } from "vitest";
import { parseRange } from "../../src/edge/byte-range";

const whole = { kind: "whole" };
const part = (offset: number, length: number) => ({ kind: "part", offset, length });

describe("parseRange of 1000 bytes", () => {
  it.each([
    ["bytes=0-0", part(0, 1)],
    ["bytes=0-99", part(0, 100)],
    ["bytes=100-", part(100, 900)],
    ["bytes=990-5000", part(990, 10)],
    ["bytes=-1", part(999, 1)],
    ["bytes=-5000", part(0, 1000)],
    ["BYTES= 5-9 ", part(5, 5)],
    ["bytes=999-999", part(999, 1)],
    ["bytes=1000-", { kind: "unsatisfiable" }],
    ["bytes=1000-2000", { kind: "unsatisfiable" }],
    ["bytes=-0", { kind: "unsatisfiable" }],
    ["bytes=9-5", whole],
    ["bytes=0-1,5-9", whole],
    ["bytes=-", whole],
    ["bytes=a-b", whole],
    ["rows=0-1", whole],
    [`bytes=0-${"9".repeat(30)}`, whole],
    ["", whole],
    [null, whole],
  ])("%s", (header, expected) => {
    expect(parseRange(header, 1000)).toEqual(expected);
  });
});

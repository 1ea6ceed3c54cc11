import { describe, expect, it } from "vitest";
import { matchesEtag, parseAccept } from "../../src/edge/request-headers";

describe("If-None-Match", () => {
  it.each([
    ['"abc"', true],
    ['W/"abc"', true],
    ['"x", "abc"', true],
    ["*", true],
    ['"abcd"', false],
    ["abc", false],
    ["", false],
    [null, false],
  ])("%j matches: %s", (value, matches) => {
    expect(matchesEtag(value, '"abc"')).toBe(matches);
  });
});

describe("Accept", () => {
  it.each([
    ["text/event-stream", 1],
    ["application/json;q=0.5, TEXT/Event-Stream ; Q=0.3", 0.3],
    ["text/event-stream;q=0", 0],
    ["text/event-stream;q=lots", 0],
    ["*/*", undefined],
    ["", undefined],
  ])("%j weighs an event stream as %s", (accept, weight) => {
    expect(parseAccept(accept).get("text/event-stream")).toBe(weight);
  });
});

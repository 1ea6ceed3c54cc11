// The next time of day in a zone, also where its clocks change.
import { describe, expect, it } from "vitest";
import { nextAt } from "../../../src/library/rules/schedule";

const THREE = { hour: 3, minute: 0 };
const next = (timeZone: string, time: { hour: number; minute: number }, after: string) =>
  new Date(nextAt(timeZone, time, Date.parse(after))).toISOString();

describe("the next time of day", () => {
  it.each([
    ["Asia/Seoul", "2026-01-20T00:00:00Z", "2026-01-20T18:00:00.000Z"],
    ["Asia/Seoul", "2026-01-20T17:59:59.999Z", "2026-01-20T18:00:00.000Z"],
    ["Asia/Seoul", "2026-01-20T18:00:00Z", "2026-01-21T18:00:00.000Z"],
    ["Asia/Kathmandu", "2026-01-20T00:00:00Z", "2026-01-20T21:15:00.000Z"],
    ["UTC", "2026-12-31T03:00:00Z", "2027-01-01T03:00:00.000Z"],
    ["America/New_York", "2026-03-08T06:59:00Z", "2026-03-08T07:00:00.000Z"],
    ["America/New_York", "2026-10-31T12:00:00Z", "2026-11-01T08:00:00.000Z"],
  ])("in %s after %s is %s", (zone, after, expected) => expect(next(zone, THREE, after)).toBe(expected));

  it("is later and within two days for every zone, minute of the day and change of the clocks", () => {
    for (const zone of ["Asia/Seoul", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]) {
      for (let hour = 0; hour < 24; hour++) {
        for (let atMs = Date.UTC(2026, 2, 1); atMs < Date.UTC(2026, 10, 10); atMs += 13 * 3_600_000) {
          const ms = nextAt(zone, { hour, minute: 30 }, atMs) - atMs;
          expect(ms > 0 && ms <= 25 * 3_600_000, `${zone} ${hour}:30 after ${new Date(atMs).toISOString()}`).toBe(true);
        }
      }
    }
  });
});

// The calendar of another time zone, on the platform itself: its Intl has to know more than UTC.
import { expect, it } from "vitest";
import { dateIn } from "../../../src/library/rules/place";

it.each([
  ["Asia/Seoul", Date.UTC(2026, 11, 31, 15), "2027-01-01"],
  ["Asia/Seoul", Date.UTC(2026, 11, 31, 14, 59), "2026-12-31"],
  ["America/New_York", Date.UTC(2026, 6, 1, 3, 59), "2026-06-30"],
  ["America/New_York", Date.UTC(2026, 6, 1, 4), "2026-07-01"],
  ["UTC", Date.UTC(2028, 1, 29), "2028-02-29"],
])("the day in %s at %d is %s", (timeZone, atMs, expected) => {
  const { year, month, day } = dateIn(timeZone, atMs);
  expect(`${year}-${month}-${day}`).toBe(expected);
});

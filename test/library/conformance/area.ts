// The areas of the suite, and those that wait for their routes: what is named here is skipped, so take a name out when its routes land.
import { describe } from "vitest";
import type { Client } from "./client";

export type Area = "read" | "state" | "upload" | "direct" | "events" | "schedules";

const WAITING: ReadonlySet<Area> = new Set(["state", "upload", "direct", "events", "schedules"]);

export function isWaiting(name: Area): boolean {
  return WAITING.has(name);
}

/** @param client of the server under test, there once the tests run */
export type AreaTests = (client: () => Client) => void;

export function area(name: Area, tests: AreaTests): AreaTests {
  return (client) => describe.skipIf(isWaiting(name))(name, () => tests(client));
}

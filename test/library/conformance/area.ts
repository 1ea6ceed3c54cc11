// One area of the suite: a name to run it by, and tests that get their server's client.
import { describe } from "vitest";
import type { Client } from "./client";

export type Area = "read" | "state" | "upload" | "direct" | "events" | "schedules";

/** @param client of the server under test, there once the tests run */
export type AreaTests = (client: () => Client) => void;

export function area(name: Area, tests: AreaTests): AreaTests {
  return (client) => describe(name, () => tests(client));
}

// The black-box suite: spec/library.md asked of a server over HTTP and by nothing else. table.tsv says which sentence is held by which
// test. One area alone: npx vitest run --project node test/library/conformance -t upload
import { afterAll, beforeAll, describe } from "vitest";
import { type RunningServer, startServer } from "../../fixture/server";
import { Client } from "./client";
import { direct } from "./direct";
import { events, RECEIVER_PORT } from "./events";
import { read } from "./read";
import { schedules } from "./schedules";
import { state } from "./state";
import { upload } from "./upload";

const START_MS = 120_000;

describe("conformance", () => {
  let server: RunningServer | null = null;
  let client: Client;

  beforeAll(async () => {
    const given = process.env.DARKROOM_ORIGIN;
    if (given === undefined) server = await startServer({ PICK_DEV_ORIGINS: `http://127.0.0.1:${RECEIVER_PORT}` });
    client = new Client(given ?? server!.origin);
  }, START_MS);

  afterAll(async () => {
    await server?.stop();
  }, START_MS);

  for (const tests of [read, state, upload, direct, events, schedules]) tests(() => client);
});

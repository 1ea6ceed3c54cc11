// The server ended with SIGKILL in the midst of confirms, and started again on the same stores: what was answered is there, what
// was not is there as a whole or not at all, and every change has its event. Checked in the database's own file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { applyMigrations, type RunningServer, startServer } from "../fixture/server";
import { openDatabase } from "./database-file";
import { INVARIANTS } from "./invariants";

const ROUNDS = 2;
const REFERENCES = 8;
const POOL = 200;
const LIST = 6;
/** Answered confirms before the end comes. */
const WARM_UP = 30;
const MAX_LOAD_MS = 1500;
const TEST_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "darkroom-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One client of one reference: asks for one list after another, each with one new image, and remembers what was answered. */
class Client {
  pool: string[] = [];
  answered: readonly string[] = [];
  asked: readonly string[] = [];
  changes = 0;

  constructor(readonly reference: string) {}

  async confirmNext(origin: string): Promise<void> {
    const list = [this.pool.pop()!, ...this.answered].slice(0, LIST);
    this.asked = Math.random() < 0.5 ? list : list.reverse();
    const response = await fetch(`${origin}/api/v1/images/confirm`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ imageIds: this.asked, referenceId: this.reference }),
    });
    if (response.status !== 200) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
    this.answered = this.asked;
    this.changes += 1;
  }
}

function seed(clients: readonly Client[]): void {
  const database = openDatabase(folder);
  const image = database.prepare(
    "INSERT INTO images (image_id, status, reference_type_id, image_url, created_at, updated_at) VALUES (?, 'READY', 'PRODUCT', 'u', 1, 1)",
  );
  const object = database.prepare(
    "INSERT INTO storage_objects (image_id, storage_location, origin_size, origin_format_id) VALUES (?, 'o', 1, 'JPEG')",
  );
  database.exec("BEGIN");
  for (const client of clients) {
    client.pool = Array.from({ length: POOL }, () => crypto.randomUUID());
    for (const id of client.pool) {
      image.run(id);
      object.run(id);
    }
  }
  database.exec("COMMIT");
  database.close();
}

/** Clients confirm without a pause until the server is gone. */
async function killUnderLoad(server: RunningServer, clients: readonly Client[]): Promise<void> {
  let isOver = false;
  const before = clients.reduce((sum, { changes }) => sum + changes, 0);
  const answered = () => clients.reduce((sum, { changes }) => sum + changes, -before);
  const running = clients.map(async (client) => {
    while (!isOver && client.pool.length > 0) {
      try {
        await client.confirmNext(server.origin);
      } catch (error) {
        if (!isOver) throw error;
      }
    }
  });
  const load = Promise.all(running);
  await Promise.race([load, expect.poll(answered, { timeout: 30_000, interval: 5 }).toBeGreaterThan(WARM_UP)]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_LOAD_MS));
  isOver = true;
  await server.kill();
  await load;
}

function check(clients: readonly Client[]): void {
  const database = openDatabase(folder);
  for (const [name, sql] of Object.entries(INVARIANTS)) {
    expect.soft(database.prepare(sql).all(), name).toEqual([]);
  }
  for (const client of clients) {
    const order = database
      .prepare("SELECT image_id FROM image_sequence WHERE reference_id = ? ORDER BY seq_number")
      .all(client.reference)
      .map(({ image_id }) => image_id);
    const { n } = database.prepare("SELECT count(*) AS n FROM outbox WHERE reference_id = ?").get(client.reference)!;
    const wasCommitted = n === client.changes + 1;
    expect(n, "one event for each answered confirm, and at most one more").toBe(client.changes + Number(wasCommitted));
    expect(order).toEqual(wasCommitted ? client.asked : client.answered);
    client.answered = order as string[];
    client.changes = n as number;
  }
  database.close();
}

describe("a server that is killed", () => {
  it(
    "keeps what it answered, and nothing by halves",
    async () => {
      const clients = Array.from({ length: REFERENCES }, (_, n) => new Client(`r-${n}`));
      applyMigrations(folder);
      seed(clients);
      for (let round = 0; round < ROUNDS; round++) {
        await killUnderLoad(await startServer({}, folder), clients);
        check(clients);
      }
      expect(clients.reduce((sum, { changes }) => sum + changes, 0)).toBeGreaterThan(ROUNDS * WARM_UP);
    },
    TEST_MS,
  );
});

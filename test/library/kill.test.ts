// The server ended with SIGKILL in the midst of uploads and confirms, and started again on the same stores: what was answered is
// there, what was not is there as a whole or not at all, every upload is READY in the end, every change has its event, and every
// event reaches both of two receivers, in the order of its reference. Checked in the database's own file and by what the receivers saw.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makePhoto } from "../fixture/photo";
import { type Receiver, startReceiver } from "../fixture/receiver";
import { applyMigrations, type RunningServer, startServer } from "../fixture/server";
import { openDatabase } from "./database-file";
import { INVARIANTS } from "./invariants";

/** npm run test:faults -- 20 */
const ROUNDS = Number(process.env.KILLS ?? 2);
const REFERENCES = 8;
const POOL = 100 * ROUNDS;
const LIST = 6;
/** Answered confirms before the end comes. */
const WARM_UP = 30;
const MAX_LOAD_MS = 1500;
const TEST_MS = 90_000 + ROUNDS * 30_000;
const DRAIN_MS = 60_000;
const PATHS = ["/a", "/b"];

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

/** Uploads one picture after the other, and remembers those that were answered. */
class Uploader {
  readonly answered: string[] = [];
  readonly #photo = makePhoto({ width: 160, height: 120, quality: 80 });

  async uploadNext(origin: string): Promise<void> {
    const form = new FormData();
    form.set("file", new Blob([this.#photo as BlobPart]), "photo.jpg");
    form.set("uploaderId", "killed");
    form.set("category", "POST");
    const response = await fetch(`${origin}/api/images`, { method: "POST", body: form });
    if (response.status !== 200) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
    this.answered.push(((await response.json()) as { id: string }).id);
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

/** Clients confirm and upload without a pause until the server is gone. */
async function killUnderLoad(server: RunningServer, clients: readonly Client[], uploader: Uploader): Promise<void> {
  let isOver = false;
  const before = clients.reduce((sum, { changes }) => sum + changes, 0);
  const answered = () => clients.reduce((sum, { changes }) => sum + changes, -before);
  const untilOver = async (hasNext: () => boolean, next: () => Promise<void>) => {
    while (!isOver && hasNext()) {
      try {
        await next();
      } catch (error) {
        if (!isOver) throw error;
      }
    }
  };
  const confirming = clients.map((client) =>
    untilOver(
      () => client.pool.length > 0,
      () => client.confirmNext(server.origin),
    ),
  );
  const uploading = untilOver(
    () => true,
    () => uploader.uploadNext(server.origin),
  );
  const load = Promise.all([...confirming, uploading]);
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

async function register(server: RunningServer, receiver: Receiver): Promise<void> {
  for (const path of PATHS) {
    const response = await fetch(`${server.origin}/api/v1/webhooks`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ url: receiver.origin + path, topics: ["product-image-changed"] }),
    });
    const { secret } = (await response.json()) as { secret: string };
    receiver.trust(path, secret);
  }
}

/** A minute in which nobody ran: what died with the server is due, its leases are over. */
function letMinutePass(): void {
  const database = openDatabase(folder);
  for (const table of ["outbox", "event_deliveries", "conversions"]) {
    database.exec(
      `UPDATE ${table} SET next_at = next_at - 60000, lease_until = lease_until - 60000 WHERE state = 'WAITING'`,
    );
  }
  database.close();
}

/** Endpoints that something is still on its way to: what a receiver has seen is recorded a moment later. */
async function awaiting(server: RunningServer): Promise<number> {
  const ask = async <T>(path: string) => (await (await fetch(`${server.origin}/api/v1/webhooks${path}`)).json()) as T;
  const { webhooks } = await ask<{ webhooks: Array<{ id: string }> }>("");
  const pages = webhooks.map(({ id }) => ask<{ deliveries: unknown[] }>(`/${id}/deliveries?state=WAITING&limit=1`));
  return (await Promise.all(pages)).filter(({ deliveries }) => deliveries.length > 0).length;
}

/** The server, left alone, has told everything that there is in the outbox. */
async function drain(receiver: Receiver): Promise<void> {
  const database = openDatabase(folder);
  const events = database.prepare("SELECT sequence, reference_id AS reference FROM outbox ORDER BY sequence").all();
  database.close();
  const server = await startServer({ PICK_DEV_ORIGINS: receiver.origin }, folder);
  const missing = () =>
    PATHS.map((path) => {
      const told = new Set(receiver.received.get(path)!.map(({ sequence }) => sequence));
      return events.filter(({ sequence }) => !told.has(sequence as number)).length;
    });
  await expect.poll(missing, { timeout: DRAIN_MS, interval: 100 }).toEqual(PATHS.map(() => 0));
  await expect.poll(() => awaiting(server), { timeout: DRAIN_MS, interval: 200 }).toBe(0);
  await expect.poll(() => countOf("images", "TEMP"), { timeout: DRAIN_MS, interval: 500 }).toBe(0);
  await server.stop();
  for (const path of PATHS) {
    for (const reference of new Set(events.map((event) => event.reference))) {
      const sequences = receiver.received.get(path)!.filter(({ payload }) => payload.referenceId === reference);
      const told = sequences.map(({ sequence }) => sequence);
      // At least once: what was sent and not recorded came again, before anything later.
      expect(told, `${path} ${reference}`).toEqual(told.toSorted((a, b) => a - b));
    }
  }
  expect(receiver.refused).toEqual([]);
}

function countStuck(): number {
  return ["WAITING", "DEAD"].reduce(
    (sum, state) => sum + countOf("outbox", state) + countOf("event_deliveries", state),
    0,
  );
}

/** Rows of a table in a state, read beside a running server. */
function countOf(table: "outbox" | "event_deliveries" | "images", state: string): number {
  const database = openDatabase(folder);
  const column = table === "images" ? "status" : "state";
  const { n } = database.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`).get(state)!;
  database.close();
  return n as number;
}

function checkUploads({ answered }: Uploader): void {
  const database = openDatabase(folder);
  const status = database.prepare("SELECT status FROM images WHERE image_id = ?");
  const lost = answered.filter((id) => status.get(id)?.status !== "READY");
  database.close();
  expect(lost, "uploads that were answered and are not READY").toEqual([]);
}

describe("a server that is killed", () => {
  it(
    "keeps what it answered, nothing by halves, and tells all of it in order",
    async () => {
      const clients = Array.from({ length: REFERENCES }, (_, n) => new Client(`r-${n}`));
      const uploader = new Uploader();
      const receiver = await startReceiver();
      applyMigrations(folder);
      seed(clients);
      for (let round = 0; round < ROUNDS; round++) {
        const server = await startServer({ PICK_DEV_ORIGINS: receiver.origin }, folder);
        if (round === 0) await register(server, receiver);
        await killUnderLoad(server, clients, uploader);
        check(clients);
        letMinutePass();
      }
      const changes = clients.reduce((sum, client) => sum + client.changes, 0);
      expect(changes).toBeGreaterThan(ROUNDS * WARM_UP);
      await drain(receiver);
      expect(countStuck()).toBe(0);
      expect(uploader.answered.length).toBeGreaterThan(ROUNDS);
      checkUploads(uploader);
      check(clients);
      const messages = PATHS.reduce((sum, path) => sum + receiver.received.get(path)!.length, 0);
      const again = messages - 2 * changes;
      const uploads = uploader.answered.length;
      console.log(
        `${ROUNDS} kills, ${uploads} uploads, ${changes} changes, ${messages} messages, ${again} of them again`,
      );
      await receiver.close();
    },
    TEST_MS,
  );
});

// Guarded batches on the real database: all or nothing, and how often a change is tried.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/edge/clock";
import { commitGuarded, MAX_RETRIES, untilCommitted } from "../../src/edge/guard";
import type { AppEnv } from "../../src/edge/platform";
import { Problem } from "../../src/edge/problem";

const { DB: db } = env as unknown as AppEnv["Bindings"];
const clock = { ...systemClock, sleep: () => Promise.resolve() };

const guard = (condition: string) => db.prepare(`INSERT INTO guard (held) SELECT ${condition}`);
const add = (n: number) => db.prepare("INSERT INTO counted (n) VALUES (?1)").bind(n);
const count = async () => (await db.prepare("SELECT count(*) AS n FROM counted").first<{ n: number }>())?.n;

beforeEach(async () => {
  await db.prepare("CREATE TABLE IF NOT EXISTS counted (n INTEGER PRIMARY KEY)").run();
  await db.prepare("DELETE FROM counted").run();
});

describe("a guarded batch", () => {
  it("is committed as a whole where its condition holds", async () => {
    expect(await commitGuarded(db, [guard("1 = 1"), add(1), add(2)])).toHaveLength(3);
    expect(await count()).toBe(2);
  });

  it.each(["1 = 2", "NULL", "2", "count(*) = 1 FROM counted"])("changes nothing where %s", async (condition) => {
    expect(await commitGuarded(db, [guard(condition), add(1)])).toBeNull();
    expect(await count()).toBe(0);
  });

  it("takes back what stood before a guard that refuses", async () => {
    expect(await commitGuarded(db, [add(1), guard("(SELECT count(*) FROM counted) = 0"), add(2)])).toBeNull();
    expect(await count()).toBe(0);
  });

  it("throws what is not a refusal", async () => {
    await expect(commitGuarded(db, [guard("1"), add(1), add(1)])).rejects.toThrow("UNIQUE");
    expect(await count()).toBe(0);
  });

  it("sees in its condition what others committed: of many at once as many succeed as may", async () => {
    const take = (n: number) => commitGuarded(db, [guard("(SELECT count(*) FROM counted) < 7"), add(n)]);
    const taken = await Promise.all(Array.from({ length: 40 }, (_, n) => take(n)));
    expect(taken.filter((results) => results !== null)).toHaveLength(7);
    expect(await count()).toBe(7);
  });
});

describe("trying until it is committed", () => {
  async function triesOf(attempt: (tried: number) => Promise<string | null>) {
    let tries = 0;
    const ended = await untilCommitted(clock, () => attempt(tries++)).catch((error: Error) => error);
    return { tries, ended };
  }

  it("ends with the first success", async () => {
    expect(await triesOf(async (tried) => (tried === 2 ? "done" : null))).toEqual({ tries: 3, ended: "done" });
  });

  it("gives up after the last retry with 503", async () => {
    const { tries, ended } = await triesOf(async () => null);
    expect([tries, (ended as Problem).status, (ended as Problem).code]).toEqual([MAX_RETRIES + 1, 503, "BUSY"]);
  });

  it("repeats a failure of the database, and throws the last", async () => {
    const { tries, ended } = await triesOf((tried) => Promise.reject(new Error(`lost ${tried}`)));
    expect([tries, (ended as Error).message]).toEqual([MAX_RETRIES + 1, `lost ${MAX_RETRIES}`]);
  });

  it.each([new Problem(404, "IMAGE_NOT_FOUND", ""), new Error("D1_ERROR: ILLEGAL_MOVE: SQLITE_CONSTRAINT")])(
    "does not repeat %s",
    async (error) => {
      expect(await triesOf(() => Promise.reject(error))).toEqual({ tries: 1, ended: error });
    },
  );
});

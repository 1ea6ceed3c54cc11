// The local D1 as the file that it is, for tests that look past the server.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Within which a killed process lets go of the file. */
const UNLOCKED_MS = 5000;

/** @param folder the stores' */
export function openDatabase(folder: string): DatabaseSync {
  const files = join(folder, "v3/d1/miniflare-D1DatabaseObject");
  for (const name of readdirSync(files).filter((file) => file.endsWith(".sqlite"))) {
    const database = new DatabaseSync(join(files, name), { timeout: UNLOCKED_MS });
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'images'").get()) return database;
    database.close();
  }
  throw new Error("expected a database with images in the stores, got none");
}

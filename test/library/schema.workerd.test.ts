// The tables as spec/library.md has them: names, columns, indexes, rows to begin with, and lengths that the database itself refuses.
import { describe, expect, it } from "vitest";
import { rows, seedImage } from "./library-app.workerd";

const TABLES: Readonly<Record<string, string>> = {
  reference_types: "code name allows_multiple max_images description",
  extensions: "code name",
  images:
    "image_id status reference_type_id reference_id image_url uploader_id is_deleted created_at updated_at status_by status_reason",
  storage_objects:
    "image_id storage_location origin_size converted_size origin_format_id converted_format_id sha256 width height",
  status_history: "id image_id old_status new_status updated_at updated_by reason",
  image_sequence: "id reference_type_id reference_id image_id seq_number created_at updated_at",
  outbox: "id sequence topic payload created_at state lease_until tries next_at",
  event_deliveries: "id",
  webhook_endpoints: "id url topics",
  idempotency_keys: "scope",
};

const INDEXES = [
  ...["idx_images_reference_id", "idx_images_status", "idx_images_status_created", "idx_images_uploader_id"],
  ...["idx_history_image_id", "idx_history_updated_at", "idx_reference_seq", "idx_image_id"],
];

describe("the tables", () => {
  it.each(Object.entries(TABLES))("%s has its columns", async (table, columns) => {
    const found = await rows<{ name: string }>("SELECT name FROM pragma_table_xinfo(?1)", table);
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(columns.split(" ")));
  });

  it("have their indexes", async () => {
    const found = await rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'index'");
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(INDEXES));
  });

  it("begin with six reference types", async () => {
    const sql = "SELECT code, name, allows_multiple, max_images FROM reference_types ORDER BY code";
    expect((await rows(sql)).map((row) => Object.values(row))).toEqual([
      ["BANNER", "배너", 1, null],
      ["CATEGORY", "카테고리", 0, 1],
      ["POST", "게시글", 1, 20],
      ["PRODUCT", "상품", 1, 10],
      ["PROFILE", "프로필", 0, 1],
      ["USER_BACKGROUND", "사용자 배경", 0, 1],
    ]);
  });

  it.each([
    ["INSERT INTO reference_types VALUES (?1, 'x', 0, 1, NULL)", 32],
    ["INSERT INTO reference_types VALUES ('A', ?1, 0, 1, NULL)", 64],
    ["INSERT INTO reference_types VALUES ('B', 'x', 0, 1, ?1)", 255],
    ["INSERT INTO extensions VALUES (?1, 'x')", 16],
    ["INSERT INTO extensions VALUES ('C', ?1)", 64],
    ["UPDATE images SET uploader_id = ?1 WHERE image_id = ?2", 255],
    ["UPDATE images SET image_url = ?1 WHERE image_id = ?2", 500],
    ["UPDATE images SET status_by = ?1 WHERE image_id = ?2", 255],
    ["UPDATE images SET status_reason = ?1 WHERE image_id = ?2", 1000],
    ["UPDATE storage_objects SET storage_location = ?1 WHERE image_id = ?2", 1000],
    ["UPDATE images SET status = 'CONFIRMED', reference_id = ?1 WHERE image_id = ?2", 200],
  ])("refuse with %s more than %d characters", async (sql, max) => {
    const id = await seedImage();
    const write = (length: number) => rows(sql, ...["x".repeat(length), id].slice(0, sql.includes("?2") ? 2 : 1));
    await expect(write(max + 1)).rejects.toThrow(/CHECK/);
    await write(max);
  });

  it("hold a place and an image of a reference once", async () => {
    const [a, b] = [await seedImage(), await seedImage()];
    const sql = `INSERT INTO image_sequence (reference_type_id, reference_id, image_id, seq_number, created_at)
      VALUES ('PRODUCT', 'schema', ?1, ?2, 0)`;
    await rows(sql, a, 0);
    await expect(rows(sql, a, 1)).rejects.toThrow(/UNIQUE/);
    await expect(rows(sql, b, 0)).rejects.toThrow(/UNIQUE/);
  });
});

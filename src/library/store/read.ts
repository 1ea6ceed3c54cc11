// Every SQL statement of the listings. Each follows one index: a plus before a column keeps the planner from that column's own.
import type { D1Database } from "@cloudflare/workers-types";
import type { Place } from "../rules/cursor";
import type { Status } from "../rules/state";

export interface ListedRow {
  readonly image_id: string;
  readonly status: Status;
  readonly reference_type_id: string;
  readonly reference_id: string | null;
  readonly image_url: string;
  readonly uploader_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly thumbnail_location: string | null;
}

export interface OrderedRow {
  readonly image_id: string;
  readonly image_url: string;
  readonly reference_type_id: string;
  readonly seq_number: number;
  readonly status: Status;
  readonly thumbnail_location: string | null;
}

export interface HistoryRow {
  readonly old_status: Status;
  readonly new_status: Status;
  readonly updated_at: number;
  readonly updated_by: string | null;
  readonly reason: string | null;
}

export interface Filter {
  readonly uploaderId: string | null;
  /** null = all but DELETED. */
  readonly status: Status | null;
}

const SQL = {
  list: `SELECT i.image_id, i.status, i.reference_type_id, i.reference_id, i.image_url, i.uploader_id, i.created_at,
      i.updated_at, o.thumbnail_location
    FROM images AS i JOIN storage_objects AS o ON o.image_id = i.image_id
    WHERE (i.created_at, i.image_id) < (?1, ?2) AND $conditions
    ORDER BY i.created_at DESC, i.image_id DESC LIMIT ?3`,
  ordered: `SELECT s.image_id, i.image_url, s.reference_type_id, s.seq_number, i.status, o.thumbnail_location
    FROM reference_types AS t
    JOIN image_sequence AS s ON s.reference_type_id = t.code AND s.reference_id = ?1
    JOIN images AS i ON i.image_id = s.image_id
    JOIN storage_objects AS o ON o.image_id = s.image_id
    WHERE ?2 IS NULL OR t.code = ?2
    ORDER BY s.reference_type_id, s.seq_number`,
  history: `SELECT old_status, new_status, updated_at, updated_by, reason FROM status_history
    WHERE image_id = ?1 ORDER BY id`,
  isKnown: "SELECT EXISTS (SELECT 1 FROM images WHERE image_id = ?1) AS known",
} as const;

/** By uploader, by status, or by time alone: the index of the first condition has the order too. */
function listing({ uploaderId, status }: Filter): { readonly conditions: string; readonly values: string[] } {
  const ofStatus = status === null ? "+i.status <> 'DELETED'" : "i.status = ?4";
  if (uploaderId === null) return { conditions: ofStatus, values: status === null ? [] : [status] };
  if (status === null) return { conditions: `i.uploader_id = ?4 AND ${ofStatus}`, values: [uploaderId] };
  return { conditions: "i.uploader_id = ?4 AND +i.status = ?5", values: [uploaderId, status] };
}

/** Behind every row. */
const BEGIN: Place = { createdAt: Number.MAX_SAFE_INTEGER, imageId: "~" };

export class ReadStore {
  constructor(private readonly db: D1Database) {}

  /** Newest first. @param after the last row of the page before */
  async list(filter: Filter, after: Place | null, limit: number): Promise<ListedRow[]> {
    const { createdAt, imageId } = after ?? BEGIN;
    const { conditions, values } = listing(filter);
    const { results } = await this.db
      .prepare(SQL.list.replace("$conditions", conditions))
      .bind(createdAt, imageId, limit, ...values)
      .all<ListedRow>();
    return results;
  }

  /** What is confirmed under a reference, in order, one type after the other. */
  async inOrder(referenceId: string, category: string | null): Promise<OrderedRow[]> {
    return (await this.db.prepare(SQL.ordered).bind(referenceId, category).all<OrderedRow>()).results;
  }

  /** Oldest first. @returns null for an image that nobody has heard of */
  async history(imageId: string): Promise<HistoryRow[] | null> {
    const [history, known] = await this.db.batch([
      this.db.prepare(SQL.history).bind(imageId),
      this.db.prepare(SQL.isKnown).bind(imageId),
    ]);
    const isKnown = (known!.results[0] as { known: number }).known === 1;
    return history!.results.length === 0 && !isKnown ? null : (history!.results as HistoryRow[]);
  }
}

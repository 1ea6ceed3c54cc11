// The life of an image as a table. The trigger `images_move` refuses what is not in it, whoever writes.

export const STATUSES = ["TEMP", "READY", "CONFIRMED", "FAILED", "DELETED"] as const;
export type Status = (typeof STATUSES)[number];

const MOVES = {
  TEMP: ["READY", "FAILED", "DELETED"],
  READY: ["CONFIRMED", "DELETED"],
  CONFIRMED: ["DELETED"],
  FAILED: [],
  DELETED: [],
} as const satisfies Record<Status, readonly Status[]>;

export type ImageEvent = "converted" | "failed" | "confirmed" | "deleted";

const LEADS_TO = {
  converted: "READY",
  failed: "FAILED",
  confirmed: "CONFIRMED",
  deleted: "DELETED",
} as const satisfies Record<ImageEvent, Status>;

export interface Move {
  readonly from: Status;
  readonly to: Status;
  readonly at: number;
}

export function mayMove(from: Status, to: Status): boolean {
  return (MOVES[from] as readonly Status[]).includes(to);
}

/** @returns null for an event that this state does not take */
export function transition(from: Status, event: ImageEvent, nowMs: number): Move | null {
  const to = LEADS_TO[event];
  return mayMove(from, to) ? { from, to, at: nowMs } : null;
}

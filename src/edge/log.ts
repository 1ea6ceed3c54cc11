// Structured logs: one JSON object a line, event `image_processing`. A URL never reaches a line: callers log `urlHash`,
// and whatever still looks like a URL inside a text (an error message, say) is cut out here.

import { sha256Hex } from "../image";
import type { Clock } from "./clock";

export type LogFields = Readonly<Record<string, unknown>>;
type Level = "info" | "warning" | "error";

export interface Logger {
  info(stage: string, fields?: LogFields): void;
  warn(stage: string, fields?: LogFields): void;
  error(stage: string, fields?: LogFields): void;
  /** A logger whose every line carries these fields too, e.g. `{ request_id, logger: "pick" }`. */
  child(fields: LogFields): Logger;
}

const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi;

/** First 16 hex digits of the URL's SHA-256: what logs hold instead of the URL. */
export async function urlHash(url: string): Promise<string> {
  return (await sha256Hex(url)).slice(0, 16);
}

/**
 * @param write receives each finished line without its line feed; one call a line.
 * @param fields carried by every line; `logger` names the room.
 */
export function createLogger(
  clock: Pick<Clock, "now">,
  write: (line: string) => void = console.log,
  fields: LogFields = { logger: "darkroom" },
): Logger {
  const line = (level: Level, stage: string, more: LogFields = {}) => {
    const entry = {
      timestamp: new Date(clock.now()).toISOString(),
      level,
      event: "image_processing",
      ...fields,
      stage,
      ...more,
    };
    write(JSON.stringify(entry, presentable));
  };
  return {
    info: (stage, more) => line("info", stage, more),
    warn: (stage, more) => line("warning", stage, more),
    error: (stage, more) => line("error", stage, more),
    child: (more) => createLogger(clock, write, { ...fields, ...more }),
  };
}

function presentable(_key: string, value: unknown): unknown {
  if (typeof value === "string") return value.replace(URL_IN_TEXT, "[url]");
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return value;
}

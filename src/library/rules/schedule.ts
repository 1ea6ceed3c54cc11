// When something that runs once a day is due next, in the time zone of whoever runs it. Pure.

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;

/**
 * The first moment after `afterMs` at which the clocks there show that time. Where they are put forward over it, the moment
 * that they would have shown it.
 * @example nextAt("Asia/Seoul", { hour: 3, minute: 0 }, Date.UTC(2026, 0, 20)) // 2026-01-20T18:00:00Z
 */
export function nextAt(timeZone: string, { hour, minute }: TimeOfDay, afterMs: number): number {
  const midnightMs = Math.floor(localMs(timeZone, afterMs) / DAY_MS) * DAY_MS;
  for (let day = 0; ; day++) {
    const wantedMs = midnightMs + day * DAY_MS + (hour * 60 + minute) * 60_000;
    const atMs = instantOf(timeZone, wantedMs);
    if (atMs > afterMs) return atMs;
  }
}

/** The instant at which the clocks there show `wantedMs`, a time of theirs written as if it were UTC. */
function instantOf(timeZone: string, wantedMs: number): number {
  // The offset at the first guess may be that of the other side of a change of the clocks.
  const guessMs = wantedMs - (localMs(timeZone, wantedMs) - wantedMs);
  return guessMs + wantedMs - localMs(timeZone, guessMs);
}

/** Making one takes longer than all else here. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", {
      ...{ timeZone, hourCycle: "h23" },
      ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What the clocks there show, as if it were UTC; whole seconds. */
function localMs(timeZone: string, atMs: number): number {
  const parts = formatOf(timeZone).formatToParts(atMs);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
}

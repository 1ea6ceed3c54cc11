// Numbers as people read them. KB and MB are 1,024 and 1,048,576 bytes, as everywhere in Darkroom.
const KB = 1024;
const MB = 1024 * 1024;

export function bytesText(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  if (bytes < 100 * KB) return `${(bytes / KB).toFixed(1)} KB`;
  if (bytes < MB) return `${Math.round(bytes / KB)} KB`;
  return `${(bytes / MB).toFixed(bytes < 100 * MB ? 1 : 0)} MB`;
}

export function timeText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function sizeText({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}\u2009×\u2009${height}`;
}

/** "1 photo", "2 photos". */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The first digits of a hash: enough to compare by eye. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}

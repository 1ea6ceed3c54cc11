// Numbers and columns for people. MB is 1,048,576 bytes and KB 1,024, as everywhere in Darkroom.
const KB = 1024;
const MB = 1024 * 1024;

export function bytesText(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  if (bytes < 999.5 * KB) return `${(bytes / KB).toFixed(bytes < 9.95 * KB ? 1 : 0)} KB`;
  return `${(bytes / MB).toFixed(1)} MB`;
}

/** As people write them: JPEG, but WebP. */
export function formatName(format: string): string {
  return format === "webp" ? "WebP" : format.toUpperCase();
}

export function sizeText({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}×${height}`;
}

export function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

export function megapixelsText(pixels: number): string {
  return pixels < 50_000 ? `${(pixels / 1000).toFixed(1)} thousand pixels` : `${(pixels / 1e6).toFixed(1)} megapixels`;
}

export function secondsText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Rows under each other: every column but the last is as wide as its widest cell. */
export function table(rows: ReadonlyArray<readonly string[]>, indent = ""): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map(
      (row) =>
        indent +
        row
          .map((cell, i) => cell.padEnd(widths[i]))
          .join("  ")
          .trimEnd(),
    )
    .join("\n");
}

/** Lines of `text` no longer than `width`, broken at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

// Markdown tables and the words in their cells.

const MIB = 1024 * 1024;
const NOTHING = "–";

/** Columns after the first are numbers: right-aligned. @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

const or = (value, format) => (value === null || value === undefined || Number.isNaN(value) ? NOTHING : format(value));

export const ms = (value) => or(value, (number) => number.toFixed(number < 100 ? 1 : 0));
export const ratio = (value) => or(value, (number) => `${number.toFixed(2)}×`);
export const mib = (value) => or(value, (number) => (number / MIB).toFixed(1));
export const kib = (value) => or(value, (number) => (number / 1024).toFixed(1));
export const decibel = (value) => or(value, (number) => (Number.isFinite(number) ? number.toFixed(2) : "equal"));
export const likenessOf = (value) => or(value, (number) => number.toFixed(4));
export const signed = (value, digits) =>
  or(value, (number) => `${number >= 0 ? "+" : "−"}${Math.abs(number).toFixed(digits)}`);

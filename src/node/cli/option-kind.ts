// How the text of an option is read. Each kind says in words what it expects; ranges are the library's to check.
import { InvalidArgumentError, Option } from "commander";
import type { Gravity, Rgb } from "../../image";

export type Read<T> = (text: string) => T;

/** An option, and the field of a T that it sets. */
export interface FieldOption<T> {
  readonly option: Option;
  readonly field: keyof T;
}

/** Makes rows of a table of T's options; one without a reader is a switch. */
export function fieldOptions<T>() {
  return <K extends keyof T>(field: K, flags: string, doc: string, read?: Read<NonNullable<T[K]>>): FieldOption<T> => {
    const option = new Option(flags, doc);
    if (read) option.argParser(read);
    return { option, field };
  };
}

export const readNumber: Read<number> = (text) => {
  if (/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) return Number(text);
  throw unexpected("a number", text);
};

/** @throws InvalidArgumentError outside the bounds */
export function readInteger(min: number, max: number): Read<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw unexpected(`an integer from ${min} to ${max}`, text);
  };
}

export function readShare(text: string): number {
  const value = readNumber(text);
  if (value >= 0 && value <= 1) return value;
  throw unexpected("a number from 0 to 1", text);
}

export function readChoice<const T extends string>(...values: readonly T[]): Read<T> {
  return (text) => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw unexpected(`one of ${values.join(", ")}`, text);
  };
}

export const readTurn: Read<0 | 90 | 180 | 270> = (text) =>
  Number(readChoice("0", "90", "180", "270")(text)) as 0 | 90 | 180 | 270;

/** Bytes, or with k or m for KB and MB: 200k. */
export const readBytes: Read<number> = (text) => {
  const match = /^(\d+(?:\.\d+)?)([km]?)b?$/i.exec(text);
  if (!match) throw unexpected("a number of bytes such as 200000, 200k or 2m", text);
  const unit = { "": 1, k: 1024, m: 1024 * 1024 }[match[2].toLowerCase() as "" | "k" | "m"];
  return Math.round(Number(match[1]) * unit);
};

export const readColour: Read<Rgb> = (text) => {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex === undefined) throw unexpected("a colour such as #ff8800 or #f80", text);
  const value = Number.parseInt(hex.length === 3 ? hex.replace(/./g, "$&$&") : hex, 16);
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
};

const POSITIONS = [
  "auto",
  "center",
  "top",
  "bottom",
  "left",
  "right",
  "top-left",
  "top-right",
  "bottom-left",
  "bottom-right",
] as const;

export const readGravity: Read<Gravity> = (text) => {
  const position = POSITIONS.find((candidate) => candidate === text);
  if (position !== undefined) return position;
  const [, x, y] = /^(0|1|0?\.\d+|1\.0*)x(0|1|0?\.\d+|1\.0*)$/.exec(text) ?? [];
  if (x !== undefined && y !== undefined) return { x: Number(x), y: Number(y) };
  throw unexpected(`one of ${POSITIONS.join(", ")} or a point such as 0.3x0.7`, text);
};

function unexpected(expected: string, text: string): InvalidArgumentError {
  return new InvalidArgumentError(`Expected ${expected}, got "${text}".`);
}

// The kinds of value an option can take. A kind reads text, says in words what it expects, and knows its JSON schema, so
// that error sentences, the documentation page and the OpenAPI document come from one place.
import type { Gravity, Rgb } from "../image";
import { parseColour } from "./colour";

export interface Kind<T> {
  /** Completes "expected … for width". */
  readonly expected: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** @returns undefined for text that is not such a value. */
  read(text: string): T | undefined;
}

export function integer(min: number, max: number): Kind<number> {
  return {
    expected: `an integer from ${min} to ${max}`,
    schema: { type: "integer", minimum: min, maximum: max },
    read: (text) => (/^\d{1,15}$/.test(text) ? within(Number(text), min, max) : undefined),
  };
}

export function decimal(min: number, max: number): Kind<number> {
  return {
    expected: `a number from ${min} to ${max}`,
    schema: { type: "number", minimum: min, maximum: max },
    read: (text) => (/^\d{1,9}(\.\d{1,9})?$|^\.\d{1,9}$/.test(text) ? within(Number(text), min, max) : undefined),
  };
}

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  return {
    expected: values.length === 1 ? values[0] : `one of ${values.join(", ")}`,
    schema: { type: "string", enum: values },
    read: (text) => values.find((value) => value === text),
  };
}

/** A value of one kind or of another. */
export function either<A, B>(one: Kind<A>, other: Kind<B>): Kind<A | B> {
  return {
    expected: `${one.expected}, or ${other.expected}`,
    schema: { anyOf: [one.schema, other.schema] },
    read: (text) => one.read(text) ?? other.read(text),
  };
}

export function colour(): Kind<Rgb> {
  return {
    expected: "a CSS colour such as %23ff8800, white or rgb(255 136 0)",
    schema: { type: "string" },
    read: (text) => parseColour(text) ?? undefined,
  };
}

export function rotation(): Kind<0 | 90 | 180 | 270> {
  const turns = { "0": 0, "90": 90, "180": 180, "270": 270 } as const;
  const text = choice("0", "90", "180", "270");
  return {
    ...text,
    read(given) {
      const turn = text.read(given);
      return turn && turns[turn];
    },
  };
}

const POSITIONS = [
  "center",
  "top",
  "bottom",
  "left",
  "right",
  "top-left",
  "top-right",
  "bottom-left",
  "bottom-right",
] as const satisfies readonly Gravity[];

/** A place, or `auto`. */
export function gravity(): Kind<Gravity> {
  const fixed = place();
  return {
    ...fixed,
    expected: fixed.expected.replace("one of ", "one of auto, "),
    read: (text) => (text === "auto" ? text : fixed.read(text)),
  };
}

/** A side, a corner, or `0.3x0.7`: shares of the width from the left and of the height from the top. */
export function place(): Kind<Exclude<Gravity, "auto">> {
  const share = decimal(0, 1);
  return {
    expected: `one of ${POSITIONS.join(", ")}, or a point such as 0.3x0.7`,
    schema: { type: "string" },
    read(text) {
      const side = POSITIONS.find((position) => position === text);
      if (side !== undefined) return side;
      const [x, y, ...rest] = text.split("x").map((part) => share.read(part));
      return x === undefined || y === undefined || rest.length > 0 ? undefined : { x, y };
    },
  };
}

function within(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}

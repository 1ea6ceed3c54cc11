// The shape of one row of the option table, and what makes it from a kind of value.
import type { Kind } from "./option-kind";
import type { Wishes } from "./wishes";

/** Where in the work an option acts. */
export type Step = "turn" | "resize" | "tone" | "detail" | "draw" | "encode" | "answer";

export interface Option {
  readonly name: string;
  /** Cloudflare's short form. */
  readonly alias: string | null;
  readonly step: Step;
  readonly expected: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly byDefault: string;
  readonly example: string;
  /** One or two sentences. */
  readonly doc: string;
  /** Values that Cloudflare knows and Darkroom does not have yet; "all" = the whole option. */
  readonly later: readonly string[] | "all";
  /** Writes the value into the wishes; false for text that is not what `expected` says. */
  apply(text: string, wishes: Wishes): boolean;
}

interface Row<T> {
  readonly alias?: string;
  readonly step: Step;
  readonly byDefault: string;
  readonly example: string;
  readonly doc: string;
  readonly later?: readonly string[];
  readonly set: (wishes: Wishes, value: T) => void;
}

export function option<T>(name: string, kind: Kind<T>, row: Row<T>): Option {
  const { alias = null, later = [], set, ...rest } = row;
  const apply = (text: string, wishes: Wishes) => {
    const value = kind.read(text);
    if (value === undefined) return false;
    set(wishes, value);
    return true;
  };
  return { name, alias, later, expected: kind.expected, schema: kind.schema, apply, ...rest };
}

export function later(name: string, step: Step, example: string, doc: string): Option {
  const absent = { expected: "nothing yet", schema: { type: "string" }, byDefault: "off", later: "all" } as const;
  return { name, alias: null, step, example, doc, ...absent, apply: () => false };
}

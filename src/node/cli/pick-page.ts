// The answer of `pick` and how it reads on a terminal.
import type { Chosen, Rejected, Selection } from "../../image";
import type { Scored } from "./job";
import { megapixelsText, plural, sizeText, table, wrap } from "./layout";

/** The library's Selection with names beside the indices, which count the pictures that could be judged. */
export interface PickPage extends Omit<Selection, "chosen" | "rejected"> {
  readonly chosen: ReadonlyArray<
    Chosen & {
      readonly input: string;
      readonly judged: Scored;
      /** The developed file, with -o. */
      output: string | null;
    }
  >;
  readonly rejected: ReadonlyArray<Rejected & { readonly input: string }>;
}

const LINE_WIDTH = 100;
const INDENT = " ".repeat(10);

/** @param failed how many inputs could not be judged; each has been named on stderr. */
export function pickPage({ chosen, rejected, warnings }: PickPage, failed: number): string {
  const lines = chosen.flatMap((entry) => {
    const { header } = entry.judged;
    const facts = `${sizeText(header)}, ${megapixelsText(header.width * header.height)}`;
    const [, ...reasons] = entry.reasons;
    const place = entry.output === null ? [] : [`${INDENT}→ ${entry.output}`];
    const why =
      reasons.length > 0 ? wrap(reasons.join(", "), LINE_WIDTH - INDENT.length).map((line) => INDENT + line) : [];
    return [
      `${String(entry.rank).padStart(3)} ${entry.score.toFixed(2)}  ${entry.input}  (${facts})`,
      ...why,
      ...place,
    ];
  });
  if (rejected.length > 0) {
    const rows = rejected.map(({ code, input, reason }) => [code, input, reason]);
    lines.push("", `not chosen: ${plural(rejected.length, "picture")}`, table(rows, "  "));
  }
  if (failed > 0) lines.push("", `failed: ${plural(failed, "input")}, named on stderr`);
  for (const { message } of warnings) lines.push("", `note: ${message}`);
  return lines.join("\n").replace(/^\n/, "");
}

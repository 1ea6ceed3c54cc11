// What stands between a decoder and an output: the resizer of the way that was chosen, who looks at the rows beside it, and
// the conversion of an embedded profile.
import { convertsProfile, ProfileConverter } from "./colour/convert";
import { readMatrixProfile } from "./colour/matrix-profile";
import type { Arena } from "./core";
import type { JpegSinks } from "./decode/jpeg";
import type { Header } from "./header";
import type { JudgeSink } from "./judge/sink";
import type { Pipeline } from "./pipeline";
import { PlanePass } from "./plane-pass";
import { embeddedProfile } from "./probe/profile";
import type { ResolvedRecipe } from "./recipe";
import { type FinishedRows, RowPass, type SourcePass } from "./row-pass";
import type { StageClock } from "./stage-clock";

export interface PassParts {
  readonly header: Header;
  readonly way: Pipeline;
  readonly judge: JudgeSink | null;
  readonly output: FinishedRows;
  readonly clock: StageClock;
}

/** The resizer of the way, and what the decoder delivers to whom. */
export function openPass(
  arena: Arena,
  { header, way, judge, output, clock }: PassParts,
): { pass: SourcePass; sinks: JpegSinks } {
  const tap = way.judge === "tap" ? judge : null;
  const full = way.judge === "separate" && judge ? clock.charged(judge, "judge", header.width) : null;
  if (!way.planes) {
    const pass = new RowPass(arena, way.resize, tap, output, clock);
    return { pass, sinks: { rows: pass, planes: null, full } };
  }
  const pass = new PlanePass(arena, way.resize, way.planes, output, clock);
  const rows = tap && clock.charged(tap, "judge", way.resize.sourceWidth);
  return { pass, sinks: { rows, planes: pass, full } };
}

/** Null where there is nothing to convert, or the profile is of a kind that is not read: the pixels are then left. */
export function openConverter(
  arena: Arena,
  file: Uint8Array,
  header: Header,
  recipe: ResolvedRecipe,
): ProfileConverter | null {
  if (!convertsProfile(header, recipe)) return null;
  const profile = readMatrixProfile(embeddedProfile(header.format, file));
  return profile && new ProfileConverter(arena, profile);
}

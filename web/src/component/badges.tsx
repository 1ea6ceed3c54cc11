// What a glance should tell: faults, what it repeats, and whether the source says where it was taken.
import type { Result } from "../state/photo";
import type { Verdict } from "../state/ranking";

/** A part of the score under this is a fault; the library's own bound for its sentences. */
const FAULT = 0.5;
/** Grey mean between dark and bright. */
const MID_GREY = 128;

interface Badge {
  readonly text: string;
  readonly kind: "fault" | "note";
}

export function Badges({ result, verdict }: { readonly result: Result; readonly verdict: Verdict | null }) {
  const badges = badgesOf(result, verdict);
  if (badges.length === 0) return null;
  return (
    <ul class="badges" aria-label="Noticed">
      {badges.map(({ text, kind }) => (
        <li key={text} class={`badge badge-${kind}`}>
          {text}
        </li>
      ))}
    </ul>
  );
}

function badgesOf({ photo, score }: Result, verdict: Verdict | null): Badge[] {
  const { parts } = score;
  const badges: Badge[] = [];
  if (verdict?.kind === "not-chosen" && verdict.duplicateOf) {
    badges.push({ kind: "fault", text: `duplicate of ${verdict.duplicateOf.name}` });
  }
  if (parts.sharpness < FAULT) badges.push({ kind: "fault", text: "blurry" });
  if (parts.brightness < FAULT) {
    badges.push({ kind: "fault", text: photo.judged.metrics.mean < MID_GREY ? "dark" : "bright" });
  }
  if (parts.contrast < FAULT) badges.push({ kind: "fault", text: "flat" });
  if (photo.report.truncated) badges.push({ kind: "fault", text: "truncated" });
  if (photo.report.overTarget) badges.push({ kind: "fault", text: "over 2 MB" });
  if (photo.exif.gps) badges.push({ kind: "note", text: "has GPS, removed" });
  return badges;
}

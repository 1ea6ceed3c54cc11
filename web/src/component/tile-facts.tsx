// A developed photo in numbers, folded away: the six scores, what was done, time, memory, and the file to keep.
import { SCORE_PARTS } from "../../../src/image";
import type { DevelopedPhoto } from "../darkroom/protocol";
import type { Photo, Result } from "../state/photo";
import { bytesText, shortHash, timeText } from "../wording";

const STAGES = ["decode", "resize", "judge", "encode"] as const;
const EXTENSIONS = { jpeg: "jpg", webp: "webp", png: "png", avif: "avif" } as const;

export function TileFacts({ photo, result }: { readonly photo: Photo; readonly result: Result }) {
  return (
    <div class="tile-foot">
      <details class="facts">
        <summary>
          In numbers<span class="visually-hidden">: {photo.name}</span>
        </summary>
        <ScoreTable result={result} />
        <dl class="fact-list">
          {factsOf(result.photo).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <a
        class="button button-small"
        href={result.url}
        download={outputName(photo, result.photo)}
        aria-label={`Download ${outputName(photo, result.photo)}`}
      >
        Download
      </a>
    </div>
  );
}

function ScoreTable({ result }: { readonly result: Result }) {
  return (
    <dl class="scores">
      {SCORE_PARTS.map((part) => (
        <div key={part}>
          <dt>{part}</dt>
          <dd>
            <meter class="meter" min={0} max={1} low={0.5} high={0.8} optimum={1} value={result.score.parts[part]} />
            <span>{result.score.parts[part].toFixed(2)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf({ header, report, tookMs, exif, outputSha256 }: DevelopedPhoto): Array<[name: string, value: string]> {
  const { stageMs, predictedPeakBytes, actualPeakBytes, dropped, quality, steps } = report;
  const stages = STAGES.map((stage) => `${stage} ${timeText(stageMs[stage])}`).join(", ");
  const facts: Array<[string, string | null]> = [
    [
      "Source",
      [header.format.toUpperCase(), header.subsampling, header.progressive ? "progressive" : null, header.mode]
        .filter(Boolean)
        .join(", "),
    ],
    ["Done", steps.join("; ")],
    ["Time", `${timeText(tookMs)}: ${stages}`],
    ["Memory", `${bytesText(actualPeakBytes)} of ${bytesText(predictedPeakBytes)} predicted`],
    ["Quality", quality === null ? null : String(quality)],
    ["Camera", exif.camera && [exif.camera.make, exif.camera.model].filter(Boolean).join(" ")],
    ["Taken", exif.datetime?.replace("T", " ") ?? null],
    ["Not in the output", dropped.join(", ") || null],
    ["SHA-256", `${shortHash(outputSha256)}…`],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

function outputName({ name }: Photo, { format }: DevelopedPhoto): string {
  return `${name.replace(/\.[^.]+$/, "")}.${EXTENSIONS[format]}`;
}

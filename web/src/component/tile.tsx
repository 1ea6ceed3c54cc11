// One photo: its picture once there is one, its progress until then, or the sentence that says why not.

import { orientedSize } from "../../../src/image";
import { cancel } from "../state/actions";
import { isPending, type Photo, type PhotoStatus, type Result, visibleResult } from "../state/photo";
import type { Verdict } from "../state/ranking";
import { bytesText, sizeText, timeText } from "../wording";
import { Badges } from "./badges";
import { ScoreRing } from "./score-ring";
import { TileFacts } from "./tile-facts";

export function Tile({ photo, verdict }: { readonly photo: Photo; readonly verdict: Verdict | null }) {
  const status = photo.status.value;
  const result = visibleResult(status);
  const isBest = verdict?.kind === "chosen";
  return (
    <li class={isBest ? "tile tile-chosen" : "tile"} data-photo={photo.id} aria-labelledby={`name-${photo.id}`}>
      <div class="frame" data-state={status.kind}>
        {result && <Picture photo={photo} result={result} />}
        {isBest && (
          <span class="rank">
            <span class="visually-hidden">Rank </span>
            {verdict.rank}
          </span>
        )}
        <FrameNote photo={photo} status={status} />
      </div>
      <div class="caption">
        <div class="caption-head">
          <ScoreRing score={result ? result.score.overall : null} />
          <div class="caption-text">
            <h3 class="tile-name" id={`name-${photo.id}`} title={photo.name}>
              {photo.name}
            </h3>
            <Sizes photo={photo} result={result} />
          </div>
        </div>
        {result && <Badges result={result} verdict={verdict} />}
        {verdict && <Why verdict={verdict} />}
        {status.kind === "failed" && <Failed status={status} />}
        {result && <TileFacts photo={photo} result={result} />}
      </div>
    </li>
  );
}

function Picture({ photo, result }: { readonly photo: Photo; readonly result: Result }) {
  const { width, height } = result.photo;
  return <img class="picture" src={result.url} width={width} height={height} alt={photo.name} decoding="async" />;
}

function FrameNote({ photo, status }: { readonly photo: Photo; readonly status: PhotoStatus }) {
  if (isPending(status)) {
    return (
      <div class="frame-work">
        <progress
          class="bar"
          aria-label={`Developing ${photo.name}`}
          max={1}
          value={status.kind === "working" ? status.done : 0}
        />
        <button
          type="button"
          class="button button-small"
          aria-label={`Cancel ${photo.name}`}
          onClick={() => cancel(photo)}
        >
          Cancel
        </button>
      </div>
    );
  }
  if (status.kind === "cancelled") return <p class="frame-note">Cancelled</p>;
  return status.kind === "failed" ? <p class="frame-note">No picture</p> : null;
}

function Failed({ status }: { readonly status: Extract<PhotoStatus, { kind: "failed" }> }) {
  const { code, sentence } = status.failure;
  return (
    <p class="failure" role="alert">
      <strong class="failure-code">{code}</strong> {sentence}
    </p>
  );
}

function Why({ verdict }: { readonly verdict: Verdict }) {
  if (verdict.kind === "not-chosen") return <p class="why">{verdict.reason}</p>;
  const [place, ...merits] = verdict.reasons;
  return (
    <p class="why">
      <strong class="why-place">{place}</strong>
      {merits.length > 0 && `: ${merits.join(", ")}`}
    </p>
  );
}

/** Two lines from the start, so that nothing shifts when the second is known. */
function Sizes({ photo, result }: { readonly photo: Photo; readonly result: Result | null }) {
  if (result === null) return <p class="tile-sizes">{bytesText(photo.file.size)}</p>;
  const { header, width, height, output, tookMs } = result.photo;
  return (
    <p class="tile-sizes">
      {sizeText(orientedSize(header))}, {bytesText(header.fileBytes)}
      <br />
      <span class="visually-hidden">became </span>
      <span aria-hidden="true">→ </span>
      {sizeText({ width, height })}, {bytesText(output.size)}, {timeText(tookMs)}
    </p>
  );
}

// One line about all photos: how far, and when done, what it took.
import { isBusy, progress, totals } from "../state/studio";
import { bytesText, countText, timeText } from "../wording";

export function OverallProgress() {
  return (
    <div class="overall">
      <progress
        class="bar overall-bar"
        aria-label="All photos"
        max={1}
        value={progress.value.share}
        data-busy={isBusy.value}
      />
      <p class="overall-text" role="status">
        {isBusy.value ? workingText() : doneText()}
      </p>
    </div>
  );
}

function workingText(): string {
  const { settled, total } = progress.value;
  return `Developing: ${settled} of ${total}`;
}

function doneText(): string {
  const { developed, sourceBytes, outputBytes, tookMs, peakBytes } = totals.value;
  if (developed === 0) return "Nothing could be developed.";
  return [
    `${countText(developed, "photo")} judged and developed here`,
    `${bytesText(sourceBytes)} became ${bytesText(outputBytes)}`,
    `${timeText(tookMs)} of work`,
    `at most ${bytesText(peakBytes)} of memory`,
  ].join(" · ");
}

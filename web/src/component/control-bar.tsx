// How many to choose, how to develop, and what to do with the sheet. Changing the output develops every photo again; changing
// the count only chooses again.
import { cancelAll, changeSettings, clear, send } from "../state/actions";
import { DIMENSIONS_PX, MAX_QUALITY, MIN_QUALITY } from "../state/settings";
import { isBusy, ranking, server, settings } from "../state/studio";
import { PickButtons } from "./pick-buttons";
import { Stepper } from "./stepper";

export function ControlBar() {
  return (
    <section class="controls" aria-label="Controls">
      <div class="control-group">
        <Stepper />
        <DimensionChoice />
        <FormatChoice />
        <QualityRange />
      </div>
      <div class="button-row controls-actions">
        <PickButtons />
        {isBusy.value ? (
          <button type="button" class="button button-steady" onClick={cancelAll}>
            Cancel all
          </button>
        ) : (
          <button type="button" class="button button-steady" onClick={clear}>
            Clear
          </button>
        )}
        <button
          type="button"
          class="button button-primary"
          disabled={isBusy.value || ranking.value.length === 0 || server.value.kind === "sending"}
          onClick={() => void send()}
        >
          Send to the server
        </button>
      </div>
    </section>
  );
}

function DimensionChoice() {
  return (
    <label class="control">
      <span class="control-name">Longest side</span>
      <select
        class="field"
        value={settings.value.maxDimension}
        onChange={({ currentTarget }) => changeSettings({ maxDimension: Number(currentTarget.value) })}
      >
        {DIMENSIONS_PX.map((sidePx) => (
          <option key={sidePx} value={sidePx}>
            {sidePx} px
          </option>
        ))}
      </select>
    </label>
  );
}

function FormatChoice() {
  return (
    <fieldset class="control">
      <legend class="control-name">Format</legend>
      <div class="segments">
        {(["jpeg", "webp"] as const).map((format) => (
          <label key={format} class="segment">
            <input
              type="radio"
              name="format"
              value={format}
              checked={settings.value.format === format}
              onChange={() => changeSettings({ format })}
            />
            <span>{format === "jpeg" ? "JPEG" : "WebP"}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** `change` comes when the handle is let go: a drag develops once, not a hundred times. */
function QualityRange() {
  const { quality } = settings.value;
  return (
    <label class="control control-quality">
      <span class="control-name">
        Quality <output>{quality}</output>
      </span>
      <input
        class="range"
        type="range"
        min={MIN_QUALITY}
        max={MAX_QUALITY}
        step={5}
        value={quality}
        onChange={({ currentTarget }) => changeSettings({ quality: Number(currentTarget.value) })}
      />
    </label>
  );
}

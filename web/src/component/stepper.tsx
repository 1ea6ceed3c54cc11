import { changeSettings } from "../state/actions";
import { MAX_COUNT } from "../state/settings";
import { settings } from "../state/studio";

/** How many photos to choose: typed, or by one more and one fewer. */
export function Stepper() {
  const { count } = settings.value;
  const choose = (wanted: number) => {
    if (Number.isFinite(wanted)) changeSettings({ count: Math.min(MAX_COUNT, Math.max(1, Math.round(wanted))) });
  };
  return (
    <div class="control">
      <label class="control-name" for="count">
        Choose the best
      </label>
      <div class="stepper">
        <button type="button" aria-label="One fewer" disabled={count <= 1} onClick={() => choose(count - 1)}>
          −
        </button>
        <input
          id="count"
          type="number"
          inputMode="numeric"
          min={1}
          max={MAX_COUNT}
          value={count}
          onChange={({ currentTarget }) => choose(currentTarget.valueAsNumber)}
        />
        <button type="button" aria-label="One more" disabled={count >= MAX_COUNT} onClick={() => choose(count + 1)}>
          +
        </button>
      </div>
    </div>
  );
}

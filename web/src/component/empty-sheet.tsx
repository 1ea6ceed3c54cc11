// What a newcomer sees: an empty contact sheet, one sentence, three ways to begin.
import { useSignal } from "@preact/signals";
import { makeSamples } from "../sample/samples";
import { addFiles } from "../state/actions";
import { PickButtons } from "./pick-buttons";

const EMPTY_FRAMES = ["21", "21A", "22", "22A", "23", "23A", "24", "24A"];

export function EmptySheet() {
  const isDrawing = useSignal(false);
  const trySamples = async () => {
    isDrawing.value = true;
    try {
      addFiles(await makeSamples());
    } finally {
      isDrawing.value = false;
    }
  };
  return (
    <section class="empty" aria-labelledby="empty-title">
      <ol class="empty-film" aria-hidden="true">
        {EMPTY_FRAMES.map((number) => (
          <li key={number}>{number}</li>
        ))}
      </ol>
      <h2 id="empty-title" class="empty-title">
        Drop your photos here.
      </h2>
      <p class="empty-lead">
        They are judged, ranked and developed on this device by the same WebAssembly core that the server runs, and
        nothing leaves it until you send it.
      </p>
      <div class="button-row empty-buttons">
        <PickButtons isProminent />
        <button type="button" class="button button-quiet" disabled={isDrawing.value} onClick={trySamples}>
          {isDrawing.value ? "Drawing samples…" : "Try sample pictures"}
        </button>
      </div>
      <p class="empty-hint">JPEG, PNG, WebP, GIF, BMP, AVIF, HEIC and SVG. Pasting works too.</p>
    </section>
  );
}

// The whole page takes drops and pastes.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { addFiles } from "../state/actions";
import { filesOf } from "./dropped";

/** True while files hang over the page. */
export const isDragging = signal(false);

/** Listens on the window for as long as the calling component lives. */
export function useDropZone(): void {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        isDragging.value = true;
      },
      { signal },
    );
    addEventListener("dragleave", (event) => event.relatedTarget === null && hide(), { signal });
    addEventListener(
      "drop",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        hide();
        void take(event.dataTransfer!);
      },
      { signal },
    );
    addEventListener("paste", (event) => event.clipboardData?.files.length && void take(event.clipboardData), {
      signal,
    });
    return () => listening.abort();
  }, []);
}

function hide(): void {
  isDragging.value = false;
}

async function take(transfer: DataTransfer): Promise<void> {
  addFiles(await filesOf(transfer));
}

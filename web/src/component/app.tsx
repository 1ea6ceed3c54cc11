// The page: masthead, then either the empty sheet or controls, contact sheet and the server's answer.
import { isDragging, useDropZone } from "../intake/drop-zone";
import { notice, photos } from "../state/studio";
import { ContactSheet } from "./contact-sheet";
import { ControlBar } from "./control-bar";
import { EmptySheet } from "./empty-sheet";
import { Masthead } from "./masthead";
import { OverallProgress } from "./overall-progress";
import { ServerPanel } from "./server-panel";

export function App() {
  useDropZone();
  const isEmpty = photos.value.length === 0;
  return (
    <>
      <Masthead />
      <main class="page">
        {isEmpty ? (
          <EmptySheet />
        ) : (
          <>
            <ControlBar />
            <OverallProgress />
            <ServerPanel />
            <ContactSheet />
          </>
        )}
        <p class="notice" role="status">
          {notice.value}
        </p>
      </main>
      {isDragging.value && (
        <div class="drop-veil" aria-hidden="true">
          <p>Let go to develop</p>
        </div>
      )}
    </>
  );
}

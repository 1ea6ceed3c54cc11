// What the server is doing with the photos, and how its answer compares with this page's.

import type { Step } from "../server/pick-client";
import { cancelSending } from "../state/actions";
import { server } from "../state/studio";
import { ComparisonTable } from "./comparison-table";

export function ServerPanel() {
  const { value } = server;
  if (value.kind === "idle") return null;
  return (
    <section class="server" aria-labelledby="server-title">
      <h2 class="server-title" id="server-title">
        The server
      </h2>
      {value.kind === "sending" && <Sending total={value.total} steps={value.steps} />}
      {value.kind === "failed" && (
        <p class="failure" role="alert">
          {value.sentence}
        </p>
      )}
      {value.kind === "answered" && <ComparisonTable comparison={value.comparison} />}
    </section>
  );
}

function Sending({ total, steps }: { readonly total: number; readonly steps: readonly Step[] }) {
  const received = new Set(steps.map(({ candidate }) => candidate)).size;
  const judged = new Set(steps.filter(isSettled).map(({ candidate }) => candidate)).size;
  return (
    <div class="sending">
      <progress class="bar" aria-label="Sent and judged" max={2 * total} value={received + judged} />
      <p role="status">
        {received === 0 ? `Sending ${total} originals` : `${received} of ${total} received, ${judged} judged`}
      </p>
      <button type="button" class="button button-small" onClick={cancelSending}>
        Cancel
      </button>
    </div>
  );
}

function isSettled({ stage, outcome }: Step): boolean {
  return stage === "judge" || outcome === "rejected";
}

// What the server is doing with the photos, and how its answer compares with this page's. The places stand from the start
// and are filled in, so that the sheet below does not jump.
import { type Comparison, isSameBytes, isSamePhoto, type ServerState } from "../server/comparison";
import type { Step } from "../server/pick-client";
import { cancelSending } from "../state/actions";
import { server } from "../state/studio";
import { countText, timeText } from "../wording";
import { PlaceList } from "./place-list";

export function ServerPanel() {
  const { value } = server;
  if (value.kind === "idle") return null;
  return (
    <section class="server" aria-labelledby="server-title">
      <h2 class="server-title" id="server-title">
        The server
      </h2>
      {value.kind === "failed" && (
        <p class="failure" role="alert">
          {value.sentence}
        </p>
      )}
      {value.kind === "sending" && <Sending sending={value} />}
      {value.kind === "answered" && <Answer comparison={value.comparison} />}
    </section>
  );
}

function Sending({ sending }: { readonly sending: Extract<ServerState, { kind: "sending" }> }) {
  const { total, steps, places } = sending;
  const received = candidatesOf(steps);
  const judged = candidatesOf(steps.filter(isSettled));
  return (
    <>
      <p class="server-verdict" role="status">
        {received === 0
          ? `Sending ${countText(total, "original")}`
          : `${received} of ${total} received, ${judged} judged`}
      </p>
      <PlaceList places={places} isPending />
      <div class="server-foot">
        <progress class="bar" aria-label="Sent and judged" max={2 * total} value={received + judged} />
        <button type="button" class="button button-small" onClick={cancelSending}>
          Cancel
        </button>
      </div>
    </>
  );
}

function Answer({ comparison }: { readonly comparison: Comparison }) {
  const { places, rejected, totalMs } = comparison;
  return (
    <>
      <p class="server-verdict" role="status">
        {verdictText(comparison)}
      </p>
      <PlaceList places={places} />
      <div class="server-foot">
        <span>It took {timeText(totalMs)}.</span>
        {rejected.length > 0 && (
          <details class="facts">
            <summary>Why it left {countText(rejected.length, "photo")} out</summary>
            <ul class="rejections">
              {rejected.map(({ source, code, reason }) => (
                <li key={source}>
                  <b>{source}</b> <span class="failure-code">{code}</span> {reason}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </>
  );
}

function candidatesOf(steps: readonly Step[]): number {
  return new Set(steps.map(({ candidate }) => candidate)).size;
}

function isSettled({ stage, outcome }: Step): boolean {
  return stage === "judge" || outcome === "rejected";
}

function verdictText({ places, serverVersion, pageVersion }: Comparison): string {
  const served = places.flatMap(({ theirs }) => theirs ?? []);
  const equal = served.filter(isSameBytes).length;
  const order = places.every(isSamePhoto) ? "The same photos in the same order" : "Another choice";
  const bytes = equal === served.length ? "the same bytes" : `the same bytes in ${equal} of ${served.length}`;
  const cores =
    serverVersion === pageVersion ? "" : ` The cores differ: ${pageVersion ?? "none"} here, ${serverVersion} there.`;
  return `${order}, ${bytes}.${cores}`;
}

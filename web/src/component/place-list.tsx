// Place by place: the page's photo, the server's, and whether their bytes are equal. Differences are said as plainly as equality.
import type { ComponentChildren } from "preact";
import { isSameBytes, isSamePhoto, type Place, type ServedPicture } from "../server/comparison";
import { bytesText, shortHash } from "../wording";

interface PlaceListProps {
  readonly places: readonly Place[];
  /** The server has not answered yet: its cells are open rather than "nothing". */
  readonly isPending?: boolean;
}

export function PlaceList({ places, isPending = false }: PlaceListProps) {
  return (
    <ol class="places" aria-label="Place by place">
      {places.map((place) => (
        <li key={place.rank} class="place">
          <span class="place-rank" aria-hidden="true">
            {place.rank}
          </span>
          <Cell label="Chosen here">{place.ours?.name ?? "nothing"}</Cell>
          <Cell label="Chosen by the server">
            {place.theirs ? <Served place={place} served={place.theirs} /> : isPending ? "…" : "nothing"}
          </Cell>
          <Cell label="SHA-256 here, there">{place.theirs ? <Bytes served={place.theirs} /> : "…"}</Cell>
        </li>
      ))}
    </ol>
  );
}

function Cell({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="place-cell">
      <span class="place-label">{label} </span>
      {children}
    </div>
  );
}

function Served({ place, served }: { readonly place: Place; readonly served: ServedPicture }) {
  return (
    <>
      <a href={served.url} target="_blank" rel="noreferrer">
        {served.name}
      </a>{" "}
      <Sign isGood={isSamePhoto(place)} good="same photo" bad="another photo" />
    </>
  );
}

function Bytes({ served }: { readonly served: ServedPicture }) {
  return (
    <>
      <code>{served.oursSha256 ? shortHash(served.oursSha256) : "none"}</code> <code>{shortHash(served.sha256)}</code>{" "}
      <Sign isGood={isSameBytes(served)} good={`equal, ${bytesText(served.bytes)}`} bad="different" />
    </>
  );
}

function Sign({ isGood, good, bad }: { readonly isGood: boolean; readonly good: string; readonly bad: string }) {
  return <span class={isGood ? "sign sign-good" : "sign sign-bad"}>{isGood ? good : bad}</span>;
}

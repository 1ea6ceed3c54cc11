// Place by place: the page's photo, the server's, and whether their bytes are equal. Differences are said as plainly as equality.
import { isSameBytes, isSamePhoto, type Place, type ServedPicture } from "../server/comparison";
import { bytesText, shortHash } from "../wording";

interface PlaceTableProps {
  readonly places: readonly Place[];
  /** The server has not answered yet: its cells are empty rather than "nothing". */
  readonly isPending?: boolean;
}

export function PlaceTable({ places, isPending = false }: PlaceTableProps) {
  return (
    /* biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen the table scrolls, and a keyboard must reach it to do so */
    <section class="table-scroll" aria-label="Comparison" tabIndex={0}>
      <table class="places">
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">Chosen here</th>
            <th scope="col">Chosen by the server</th>
            <th scope="col">SHA-256 here, there</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.rank}>
              <th scope="row">{place.rank}</th>
              <td>{place.ours?.name ?? "nothing"}</td>
              <td>{place.theirs ? <Served place={place} served={place.theirs} /> : isPending ? "…" : "nothing"}</td>
              <td>{place.theirs && <Bytes served={place.theirs} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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

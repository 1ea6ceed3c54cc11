// Place by place: the page's photo, the server's, and whether their bytes are equal. Differences are said as plainly as equality.
import { type Comparison, isSameBytes, type Place } from "../server/comparison";
import { bytesText, countText, shortHash, timeText } from "../wording";

export function ComparisonTable({ comparison }: { readonly comparison: Comparison }) {
  const { places, rejected, totalMs } = comparison;
  return (
    <>
      <p class="server-verdict" role="status">
        {verdictText(comparison)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen the table scrolls, and a keyboard must reach it to do so */}
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
              <PlaceRow key={place.rank} place={place} />
            ))}
          </tbody>
        </table>
      </section>
      <p class="server-note">
        It answered in {timeText(totalMs)}
        {rejected.length > 0 && ` and left ${countText(rejected.length, "photo")} out, with a reason for each`}.
      </p>
      {rejected.length > 0 && (
        <details class="facts">
          <summary>Its reasons</summary>
          <ul class="rejections">
            {rejected.map(({ source, code, reason }) => (
              <li key={source}>
                <b>{source}</b> <span class="failure-code">{code}</span> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function PlaceRow({ place: { rank, ours, theirs, isSamePhoto } }: { readonly place: Place }) {
  return (
    <tr>
      <th scope="row">{rank}</th>
      <td>{ours?.name ?? "nothing"}</td>
      <td>
        {theirs ? (
          <a href={theirs.url} target="_blank" rel="noreferrer">
            {theirs.name}
          </a>
        ) : (
          "nothing"
        )}{" "}
        <Sign isGood={isSamePhoto} good="same photo" bad="another photo" />
      </td>
      <td>
        {theirs && (
          <>
            <code>{theirs.oursSha256 ? shortHash(theirs.oursSha256) : "none"}</code>{" "}
            <code>{shortHash(theirs.sha256)}</code>{" "}
            <Sign isGood={isSameBytes(theirs)} good={`equal, ${bytesText(theirs.bytes)}`} bad="different" />
          </>
        )}
      </td>
    </tr>
  );
}

function Sign({ isGood, good, bad }: { readonly isGood: boolean; readonly good: string; readonly bad: string }) {
  return <span class={isGood ? "sign sign-good" : "sign sign-bad"}>{isGood ? good : bad}</span>;
}

function verdictText({ places, serverVersion, pageVersion }: Comparison): string {
  const served = places.flatMap(({ theirs }) => theirs ?? []);
  const equal = served.filter(isSameBytes).length;
  const order = places.every(({ isSamePhoto }) => isSamePhoto) ? "The same photos in the same order" : "Another choice";
  const bytes = equal === served.length ? "the same bytes" : `the same bytes in ${equal} of ${served.length}`;
  const core =
    serverVersion === pageVersion ? "" : ` The cores differ: ${pageVersion ?? "none"} here, ${serverVersion} there.`;
  return `${order}, ${bytes}.${core}`;
}

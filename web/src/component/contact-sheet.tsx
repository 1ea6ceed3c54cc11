// The sheet in rank order: the chosen large and framed, the others below with why not, then whatever has no rank.
import { isChosen, type Ranked } from "../state/ranking";
import { isBusy, ranking, unranked } from "../state/studio";
import { Tile } from "./tile";

export function ContactSheet() {
  const chosen = ranking.value.filter(isChosen);
  const others = ranking.value.filter((ranked) => !isChosen(ranked));
  const rest = unranked.value;
  return (
    <>
      {chosen.length > 0 && (
        <Ranks title={chosen.length === 1 ? "The best" : `The best ${chosen.length}`} ranked={chosen} isLarge />
      )}
      {others.length > 0 && <Ranks title="The others" ranked={others} />}
      {rest.length > 0 && (
        <section aria-label={isBusy.value ? "Developing" : "Without a picture"}>
          <h2 class="sheet-title">{isBusy.value ? "Developing" : "Without a picture"}</h2>
          <ul class="sheet">
            {rest.map((photo) => (
              <Tile key={photo.id} photo={photo} verdict={null} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Ranks({ title, ranked, isLarge }: { title: string; ranked: readonly Ranked[]; isLarge?: boolean }) {
  return (
    <section aria-label={title}>
      <h2 class="sheet-title">{title}</h2>
      <ol class={isLarge ? "sheet sheet-large" : "sheet"}>
        {ranked.map(({ photo, verdict }) => (
          <Tile key={photo.id} photo={photo} verdict={verdict} />
        ))}
      </ol>
    </section>
  );
}

import { go, useRoute } from '../../route.ts';
import { useDeskState, useWords } from '../../view/desk-context.ts';
import { ExportLinks } from '../../view/export-links.tsx';
import { usePageKeys } from '../../view/keys.ts';
import { KeysHelp } from '../../view/keys-help.tsx';
import { PublicationMark } from '../../view/publication-mark.tsx';
import { RankingRows } from '../../view/ranking.tsx';

/** Every ranking, with how places have moved: `#/rankings/overall`. */
export function RankingsPage() {
  const words = useWords();
  const { of } = useRoute();
  const rankings = useDeskState((state) => state.rally?.rankings) ?? [];
  const at = Math.max(
    0,
    rankings.findIndex(({ id }) => id === of[0]),
  );
  const show = (index: number): boolean => {
    const next = rankings[index];
    if (next) go('rankings', next.id);
    return next !== undefined;
  };
  usePageKeys((key) => (key === ']' ? show(at + 1) : key === '[' && show(at - 1)));
  return (
    <main className="list-page">
      <div className="panel">
        <h2 id="ranking-title">
          {words.ranking}
          <small>{rankings[at]?.title}</small>
          {rankings[at] && <PublicationMark scope={rankings[at].id} />}
          {rankings[at] && <ExportLinks sheet={`ranking:${rankings[at].id}`} title={rankings[at].title} />}
        </h2>
        {rankings.length > 1 && (
          <fieldset className="chips filters">
            <legend className="spoken">{words.rankings}</legend>
            {rankings.map(({ id, title }, index) => (
              <button
                key={id}
                type="button"
                className="chip"
                aria-pressed={index === at}
                onClick={() => go('rankings', id)}
              >
                {title}
              </button>
            ))}
          </fieldset>
        )}
        <RankingRows id={rankings[at]?.id} isMain isWide />
      </div>
      <KeysHelp of="table" />
    </main>
  );
}

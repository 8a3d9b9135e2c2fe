import { useEffect } from 'preact/hooks';
import { Deviation } from '../deviation.tsx';
import { Empty } from '../empty.tsx';
import { type Shown, useTable, useWanted } from '../rally-context.ts';
import { linkTo } from '../route.ts';
import { spacedName } from '../text.ts';
import { kindInWords } from '../words.ts';

/** The trials of every leg, or of one, with how far each is and who did best. */
export function TrialsView({ shown, leg }: { readonly shown: Shown; readonly leg: string }) {
  const { rally, say } = shown;
  const { head } = rally;
  const overview = useTable('overview');
  useWanted('overview');
  useEffect(() => {
    document.title = `${say.trials} · ${head.name}`;
  }, [say, head]);
  const progress = new Map(overview?.rows.map((row) => [row.trial, row]));
  const legs = head.legs.filter(({ id }) => leg === '' || id === leg);
  if (legs.length === 0) return <Empty title={say.nothingHere} next={say.nothingHereNext} />;
  return (
    <>
      <h1>{leg === '' ? say.trials : legs[0]?.name}</h1>
      {legs.map(({ id, name, trials }) => (
        <section key={id}>
          {leg === '' && (
            <h2>
              <a href={linkTo('leg', id)}>{name}</a>
            </h2>
          )}
          <ol class="rows" data-testid="trials">
            {head.trials
              .filter((trial) => trials.includes(trial.id))
              .map((trial) => {
                const how = progress.get(trial.id);
                const best = trial.kind === 'time' ? how?.best[0] : undefined;
                return (
                  <li key={trial.id} data-trial={trial.id}>
                    <a class="row row-progress" href={linkTo('trial', trial.id)}>
                      <span class="trial-name">{spacedName(trial.name)}</span>
                      <span class="who">
                        <span class="who-second">{kindInWords(trial.kind, say)}</span>
                        <span class="who-second">
                          {trial.released ? `${how?.timed ?? 0} ${say.timed}` : say.notReleased}
                        </span>
                      </span>
                      {best && (
                        <span class="points">
                          <Deviation deviation={best.deviation} places={trial.places} />
                          <span class="gap">
                            {say.car} {best.car}
                          </span>
                        </span>
                      )}
                    </a>
                  </li>
                );
              })}
          </ol>
        </section>
      ))}
    </>
  );
}

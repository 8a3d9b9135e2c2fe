import { Empty } from '../empty.tsx';
import { useTable } from '../rally-context.ts';
import { stateInWords, words } from '../words.ts';
import { useDisplay } from './display.ts';
import { nextCars } from './next-cars.ts';
import { CarStrip, DisplayHead, Leaders, Result, Who } from './parts.tsx';

const NEXT = 5;
const JUST_IN = 3;

/** For the speaker: who comes next, how each stands and what lies between it and the others; who has just come; who leads. */
export function SpeakerDisplay() {
  const display = useDisplay();
  const trial = display?.trial ?? display?.shown.rally.head.trials.find(({ kind }) => kind === 'time')?.id ?? '';
  const table = useTable(`trial/${trial}` as const);
  if (display === undefined) return <Empty title={words.it.loading} next={words.en.loading} />;
  const { say, rally } = display.shown;
  // A result is told at once, the trial's table within a second.
  const arrived = new Set(
    [...(table?.rows ?? []), ...display.latest.filter((each) => each.trial === trial)].map(({ car }) => car),
  );
  const rows = display.ranking?.rows ?? [];
  const next = nextCars(rally, trial, rows, arrived, display.latest.find((each) => each.trial === trial)?.car);
  return (
    <div class="display" data-testid="speaker">
      <DisplayHead display={display} title={say.nextCars} />
      <main class="display-main">
        {next.length === 0 && <Empty title={say.everybodyIn} />}
        <ol class="next-cars">
          {next.slice(0, NEXT).map((car) => {
            const row = display.row(car);
            return (
              <li key={car} data-car={car}>
                <span class="number">{car}</span>
                <Who display={display} car={car} />
                <span class="next-place">
                  <strong>{row?.position ?? '–'}</strong>
                  <span class="quiet">
                    {row?.score == null
                      ? stateInWords(row?.state ?? '', say) || say.notRanked
                      : `${row.score} ${say.points}`}
                  </span>
                </span>
                <span class="next-gaps">
                  {row?.gap !== undefined && row.position !== 1 && (
                    <>
                      <span>
                        <strong>{row.gapAhead}</strong> {say.toAhead}
                      </span>
                      <span>
                        <strong>{row.gap}</strong> {say.toLeader}
                      </span>
                    </>
                  )}
                </span>
                <CarStrip display={display} row={row} />
              </li>
            );
          })}
        </ol>
        <section class="just-in">
          <h2>{say.justIn}</h2>
          <ol class="earlier">
            {display.latest.slice(0, JUST_IN).map((result) => (
              <li key={`${result.car} ${result.trial}`}>
                <span class="number">{result.car}</span>
                <Who display={display} car={result.car} />
                <CarStrip display={display} row={display.row(result.car)} />
                <Result display={display} result={result} />
              </li>
            ))}
          </ol>
        </section>
      </main>
      <Leaders display={display} />
    </div>
  );
}

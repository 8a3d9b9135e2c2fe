import { Empty } from '../empty.tsx';
import { words } from '../words.ts';
import { useDisplay } from './display.ts';
import { CarStrip, DisplayHead, Leaders, Result, Who } from './parts.tsx';

const EARLIER = 5;

/** For a screen at the finish ramp: who has just crossed the line, as large as a screen allows, and who came before. */
export function FinishDisplay() {
  const display = useDisplay();
  if (display === undefined) return <Empty title={words.it.loading} next={words.en.loading} />;
  const { say } = display.shown;
  const [newest, ...earlier] = display.latest;
  const row = newest && display.row(newest.car);
  return (
    <div class="display" data-testid="finish">
      <DisplayHead display={display} title={say.justIn} />
      <main class="display-main">
        {newest === undefined ? (
          <Empty title={say.waiting} />
        ) : (
          <section class="newest" key={`${newest.car} ${newest.trial} ${newest.atUs}`} data-car={newest.car}>
            <span class="number">{newest.car}</span>
            <Who display={display} car={newest.car} />
            <Result display={display} result={newest} />
            <p class="newest-place">
              {row?.position != null && (
                <>
                  <strong>{row.position}</strong> {display.ranking?.head.title} · {row.score} {say.points}
                </>
              )}
            </p>
            <CarStrip display={display} row={row} />
          </section>
        )}
        <ol class="earlier">
          {earlier.slice(0, EARLIER).map((result) => (
            <li key={`${result.car} ${result.trial}`}>
              <span class="number">{result.car}</span>
              <Who display={display} car={result.car} />
              <CarStrip display={display} row={display.row(result.car)} />
              <Result display={display} result={result} />
            </li>
          ))}
        </ol>
      </main>
      <Leaders display={display} />
    </div>
  );
}

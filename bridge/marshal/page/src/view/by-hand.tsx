import { useEffect, useState } from 'react';
import { type UtcMicros, utcMicros } from '../../../../../protocol/time.ts';
import { typedTimeOfDay } from '../format.ts';
import { timeText, usePage } from './page-context.ts';

/** A car that went by and left no pulse: the moment of the touch, or one that is keyed, and its line. */
export function ByHand() {
  const page = usePage();
  const { state, say, now, open } = page;
  const lines = state.station?.lines ?? [];
  const [line, choose] = useState(state.line ?? page.view.current?.line ?? lines[0] ?? '');
  const [touched, touch] = useState<UtcMicros | null>(null);
  const [typed, write] = useState<string | null>(null);
  useEffect(() => {
    void now().then((utcUs) => touch((before) => before ?? utcUs));
  }, [now]);
  const timezone = state.station?.timezone ?? 'UTC';
  const at = typed === null ? touched : typedTimeOfDay(typed, touched ?? utcMicros(0), timezone);
  return (
    <form
      className="choices"
      data-testid="hand"
      onSubmit={(event) => {
        event.preventDefault();
        if (at !== null) open({ kind: 'pad', target: { for: 'insert', line, utcUs: at }, typed: '' });
      }}
    >
      {lines.length > 1 && (
        <fieldset className="choice">
          <legend>{say.line}</legend>
          {lines.map((each) => (
            <button key={each} type="button" aria-pressed={each === line} onClick={() => choose(each)}>
              {each}
            </button>
          ))}
        </fieldset>
      )}
      <label>
        {say.handTime}
        <input
          className="time"
          data-testid="hand-time"
          inputMode="numeric"
          value={typed ?? (touched === null ? '' : timeText(page, touched))}
          onChange={(event) => write(event.target.value)}
        />
      </label>
      <p role="status">{typed !== null && at === null ? `! ${say.handTimeWrong}` : say.handMark}</p>
      <button type="submit" className="main-choice" data-testid="hand-next" disabled={at === null}>
        {say.handNumber}
      </button>
    </form>
  );
}

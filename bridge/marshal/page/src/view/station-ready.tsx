import { useCallback, useEffect, useState } from 'react';
import type { Readiness, ReadyItem } from '../../../wire.ts';
import { noticeText, type Words } from '../words.ts';
import { usePage } from './page-context.ts';
import { Mark } from './state-bar.tsx';

type Answer = Readiness | 'looking' | 'testing' | 'unanswered';

/** Whether the station may be left alone, item by item with what to do, and the pulse on each input that proves it. */
export function StationReady() {
  const { state, say, ready } = usePage();
  const [answer, show] = useState<Answer>('looking');
  const look = useCallback(
    async (test: boolean): Promise<void> => {
      show(test ? 'testing' : 'looking');
      show((await ready(test)) ?? 'unanswered');
    },
    [ready],
  );
  useEffect(() => void look(false), [look]);
  const busy = answer === 'looking' || answer === 'testing';
  const items = typeof answer === 'object' ? answer.items : [];
  return (
    <div className="choices" data-testid="ready" data-ready={typeof answer === 'object' ? answer.ready : answer}>
      <output className="ready-word">{inWords(answer, say)}</output>
      <dl className="health">
        {items.map((item) => (
          <div key={nameOf(item, say)} data-item={item.input ?? item.what} data-level={item.ok ? 'good' : 'bad'}>
            <dt>
              <Mark level={item.ok ? 'good' : 'bad'} />
              {`${nameOf(item, say)}: ${item.ok ? say.readyFine : say.readyMend}`}
            </dt>
            <dd>{noticeText(item.notices, item.words, say)}</dd>
          </div>
        ))}
      </dl>
      {(state.station?.hasBox ?? true) && (
        <>
          <p>{say.selfTestNote}</p>
          <button
            type="button"
            className="main-choice"
            data-testid="self-test"
            disabled={busy}
            onClick={() => void look(true)}
          >
            {say.selfTest}
          </button>
        </>
      )}
      <button type="button" data-testid="ready-again" disabled={busy} onClick={() => void look(false)}>
        {say.readyAgain}
      </button>
    </div>
  );
}

function inWords(answer: Answer, say: Words): string {
  switch (answer) {
    case 'looking':
      return `${say.readyLooking}…`;
    case 'testing':
      return `${say.readyTesting}…`;
    case 'unanswered':
      return `✕ ${say.readyUnanswered}`;
    default:
      return answer.ready ? `● ${say.readyYes}` : `✕ ${say.readyNo}`;
  }
}

function nameOf({ what, input, line, isBackup }: ReadyItem, say: Words): string {
  const names = { box: say.box, clock: say.clock, disk: say.disk, scorer: say.scorer, input: say.input };
  const name = input === undefined ? names[what] : `${names[what]} ${input}`;
  return [name, line && `${say.line.toLowerCase()} ${line}`, isBackup && say.backup].filter(Boolean).join(', ');
}

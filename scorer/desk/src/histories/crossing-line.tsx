import type { ReactNode } from 'react';
import type { CrossingState } from '../../../../protocol/api/histories.ts';
import { timeOfDayMicros } from '../../../../protocol/time-of-day.ts';
import { useNaming } from '../corrections/correction-context.ts';
import { chooseCorrection } from '../corrections/open-correction.ts';
import { address, go } from '../route.ts';
import { useWords } from '../view/desk-context.ts';
import { correctByKey, correctionsOf } from './crossing-actions.ts';
import { originLines, sensorText } from './stamp-text.ts';
import type { HistoryWords } from './words.ts';

/** One crossing with everything that makes it what it is, in a list of them; by keyboard a row of its own. */
export function CrossingLine(props: {
  readonly crossing: CrossingState;
  readonly words: HistoryWords;
  readonly label?: ReactNode;
  /** Why it does not count, or how far it is from another. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** Counts for nothing, so that nobody is called to confirm its number. */
  readonly isSpare?: boolean;
}) {
  const { crossing, words } = props;
  const naming = useNaming();
  const desk = useWords();
  const { timezone } = naming;
  const isCalled = crossing.owner === 'suggested' && crossing.stand?.action !== 'void' && !props.isSpare;
  return (
    <li
      className={`stamp ${props.className ?? ''}`}
      aria-label={`${crossing.line} ${crossing.utcUs === null ? words.noTime : timeOfDayMicros(crossing.utcUs, timezone)}`}
      tabIndex={-1}
      data-row=""
      data-crossing={crossing.id}
      data-provisional={crossing.owner === 'suggested'}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const isHere = event.target === event.currentTarget;
        if (event.key === 'Enter' && isHere) go('crossing', crossing.id);
        else if (!correctByKey(event.key, crossing, timezone)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <span className="stamp-label">{props.label}</span>
      <a className="stamp-time" href={address('crossing', crossing.id)}>
        {crossing.utcUs === null ? (
          <span className="needs-person">! {words.noTime}</span>
        ) : (
          <Time text={timeOfDayMicros(crossing.utcUs, timezone)} />
        )}
      </a>
      <span className="stamp-sensor">
        {sensorText(crossing, words, desk)}
        {props.aside}
      </span>
      <span className={isCalled ? 'stamp-origin needs-person' : 'stamp-origin'}>
        {originLines(crossing, words, timezone).join(' → ')}
      </span>
      <button
        type="button"
        className="stamp-correct"
        onClick={() => chooseCorrection(correctionsOf(crossing, timezone))}
      >
        {naming.words.correct}
      </button>
    </li>
  );
}

/** The score ends with the hundredth; what follows is there for whoever asks. */
const Time = ({ text }: { readonly text: string }) => (
  <>
    {text.slice(0, -4)}
    <small>{text.slice(-4)}</small>
  </>
);

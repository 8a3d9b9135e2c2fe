import { memo } from 'react';
import type { QueueAnswer, QueueItem } from '../../../../../protocol/api/queue.ts';
import { timeOfDayHundredths } from '../../format.ts';
import { address } from '../../route.ts';
import { answerText, detailText, placeText, type QueueNaming } from './queue-text.ts';

const CALLS: readonly QueueItem['reason'][] = ['suggested', 'no-number'];
/** Beyond these there are the dialogs. */
export const ANSWERS_SHOWN = 4;

export const QueueRow = memo(function QueueRow(props: {
  readonly item: QueueItem;
  readonly isSelected: boolean;
  readonly mayAnswer: boolean;
  readonly naming: QueueNaming;
  readonly onAnswer: (item: QueueItem, answer: QueueAnswer) => void;
}) {
  const { item, naming } = props;
  const { words } = naming;
  const calls = CALLS.includes(item.reason);
  const detail = detailText(item, naming);
  return (
    <>
      <span className={calls ? 'plate plate-provisional' : 'plate'}>
        {item.car === null || calls ? (
          <>
            {item.car ?? '–'}
            {calls && <span aria-hidden="true">?</span>}
          </>
        ) : (
          <a href={address('car', item.car)} tabIndex={-1}>
            {item.car}
          </a>
        )}
      </span>
      <span className="queue-why needs-person">
        <span aria-hidden="true">! </span>
        {words[`why-${item.reason}`]}
      </span>
      <span className="queue-time">
        {item.sinceUs === null ? words.noTime : timeOfDayHundredths(item.sinceUs, naming.rally.timezone)}
      </span>
      <span className="queue-about">
        {placeText(item, naming)}
        {detail && <span className="queue-detail"> · {detail}</span>}
      </span>
      <span className="queue-answers">
        {props.mayAnswer &&
          item.answers.slice(0, ANSWERS_SHOWN).map((answer, index) => (
            <button
              key={answerText(answer, item, naming)}
              type="button"
              tabIndex={props.isSelected ? 0 : -1}
              data-answer={index + 1}
              data-code={answer.code}
              onClick={(event) => {
                event.stopPropagation();
                props.onAnswer(item, answer);
              }}
            >
              <kbd>{index === 0 ? '↵' : index + 1}</kbd>
              {answerText(answer, item, naming)}
            </button>
          ))}
      </span>
    </>
  );
});

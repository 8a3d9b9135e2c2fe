import { type ReactNode, useContext } from 'react';
import type { CardControl } from '../../../../../protocol/api/cards.ts';
import type { UtcMicros } from '../../../../../protocol/time.ts';
import { NO_TIME, spacedName, timeOfDay } from '../../format.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { type Doubt, doubtOf, type Said, type Verdict, verdictOf } from './reckon.ts';
import { type CardWords, cardWords } from './words.ts';

const HALF_US = 30_000_000;
/** `09:31`, and in half minutes `09:31½`. */
const minuteText = (utcUs: UtcMicros, timezone: string): string =>
  `${timeOfDay(utcUs, timezone).slice(0, 5)}${Math.floor(utcUs / HALF_US) % 2 === 1 ? '½' : ''}`;

export const saidText = (said: Said, timezone: string, words: CardWords): string =>
  typeof said === 'string' ? words[said] : minuteText(said, timezone);

/** One control of the card: when it is due, what was seen, what the card says, and what that costs. */
export function CardRow(props: {
  readonly control: CardControl;
  readonly said: Said | undefined;
  readonly dueUs: UtcMicros | null;
  readonly isSure: boolean;
  readonly isNow: boolean;
  readonly timezone: string;
  /** The field, where it is this control's turn. */
  readonly field: ReactNode;
  readonly onGo: () => void;
}) {
  const words = cardWords[useContext(LanguageContext)];
  const { control, said, dueUs, timezone } = props;
  const verdict = verdictOf(control, said, dueUs);
  const doubt = doubtOf(control, said, dueUs);
  return (
    <tr data-control={control.control} data-now={props.isNow} data-doubt={doubt ?? ''} aria-current={props.isNow}>
      <th scope="row">
        <button type="button" tabIndex={-1} onClick={props.onGo}>
          {spacedName(control.name)}
        </button>
      </th>
      <td className="cards-time">
        {dueUs === null ? (control.due === null ? '' : words.notDue) : minuteText(dueUs, timezone)}
      </td>
      <td className="cards-time">
        <SeenAt control={control} timezone={timezone} words={words} />
      </td>
      <td className="cards-said">
        {props.isNow ? props.field : said === undefined ? NO_TIME : saidText(said, timezone, words)}
      </td>
      <td className="cards-result">
        {verdict && <VerdictText verdict={verdict} control={control} words={words} />}
        {doubt && (
          <span className={props.isSure ? 'cards-sure' : 'cards-doubt'}>
            <span aria-hidden="true">{props.isSure ? '✓ ' : '! '}</span>
            {doubtText(doubt, control, timezone, words)}
          </span>
        )}
      </td>
    </tr>
  );
}

function SeenAt({ control: { seen }, timezone, words }: { control: CardControl; timezone: string; words: CardWords }) {
  if (seen === null) return <span className="cards-unseen">{words.unseen}</span>;
  const time = seen.utcUs === null ? words.noSecond : timeOfDay(seen.utcUs, timezone);
  return (
    <span title={seen.provisional ? words.toConfirm : undefined} className={seen.provisional ? 'needs-person' : ''}>
      {time}
      {seen.provisional && <span aria-hidden="true"> ?</span>}
      {seen.provisional && <span className="spoken"> {words.toConfirm}</span>}
    </span>
  );
}

function VerdictText(props: { readonly verdict: Verdict; readonly control: CardControl; readonly words: CardWords }) {
  const { words, control } = props;
  const { steps, points, excludes } = props.verdict;
  const meaning = steps === null ? 'none' : steps === 0 ? 'zero' : steps < 0 ? 'early' : 'late';
  const rule = control.due?.rule;
  const stepUs = steps !== null && steps < 0 ? rule?.early.stepUs : rule?.late.stepUs;
  const isMinutes = stepUs === 60_000_000;
  const how =
    steps === null || steps === 0
      ? ''
      : isMinutes
        ? ` ${steps < 0 ? words.early : words.late}`
        : ` × ${(stepUs ?? 0) / 1_000_000} s ${steps < 0 ? words.stepsEarly : words.stepsLate}`;
  return (
    <span className="cards-verdict" data-meaning={meaning}>
      {steps === 0 && <span className="disc" aria-hidden="true" />}
      {steps === 0 ? words.onTime : steps !== null ? `${Math.abs(steps)}${how}` : ''}
      {points > 0 && steps !== null && ' · '}
      {points > 0 && <strong>{`${points} ${words.points}`}</strong>}
      {excludes && <strong>{` · ${words.excluded}`}</strong>}
    </span>
  );
}

function doubtText(doubt: Doubt, { seen }: CardControl, timezone: string, words: CardWords): string {
  const time = seen?.utcUs == null ? '' : timeOfDay(seen.utcUs, timezone);
  switch (doubt) {
    case 'other-minute':
      return `${words.otherMinute} ${time}`;
    case 'seen':
      return `${words.wasSeen} ${time}`;
    case 'costs':
      return words.costs;
  }
}

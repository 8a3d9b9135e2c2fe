import type { Amendment } from '../../../../protocol/messages/facts.ts';
import type { AmendmentOfCar, CrossingHistory } from '../../../scoring/index.ts';
import { NONE } from '../sheet.ts';
import type { SheetContext } from '../sheet-context.ts';

/** What an amendment does, in words. */
export const actionText = ({ words }: SheetContext, { amendment, undoes }: AmendmentOfCar): string =>
  undoes === null ? words.actions[amendment.action] : `${words.actions.undo}: ${words.actions[undoes.action]}`;

/** What it is about: the crossing, the trial, the value. */
export function aboutText(context: SheetContext, { amendment, undoes, crossing }: AmendmentOfCar): string {
  const { words, times } = context;
  const said = undoes ?? amendment;
  const stamp = crossing === null ? '' : stampText(context, crossing);
  switch (said.action) {
    case 'assign':
      return `${stamp} · ${said.car === null ? words.ofNobody : words.ofCar(said.car)}`;
    case 'confirm':
    case 'void':
    case 'restore':
    case 'insert':
      return stamp;
    case 'retime':
      return `${stamp} · ${times.exact(said.utcUs)}`;
    case 'card':
      return `${said.control}: ${cardText(context, said.minute)}`;
    case 'start':
      return `${said.leg}: ${times.timeOfDay(said.utcUs)}`;
    case 'allowance':
      return `${said.control}: +${said.minutes} min`;
    case 'penalty':
      return [`+${said.points}`, concerning(context, said), said.article ?? ''].filter(Boolean).join(' · ');
    case 'entry-state':
      return `${words.states[said.state]} · ${words.from.toLowerCase()} ${concerning(context, said)}`;
    case 'entry':
      return `${said.field}: ${said.value ?? ''}`;
    case 'trial-state':
      return `${said.trial}: ${said.state === 'valid' ? words.valid : words.states[said.state]}`;
    case 'claim':
      return [`${said.trial}: ${said.request}`, said.outcome ?? ''].filter(Boolean).join(' · ');
    case 'source':
      return said.line;
    case 'close':
    case 'reopen':
      return concerning(context, said);
    case 'publish':
      return said.scope;
    case 'undo':
      return '';
  }
}

/** A trial, a leg, or all of it. */
export const concerning = (
  { words }: SheetContext,
  { trial, leg }: { readonly trial?: string | undefined; readonly leg?: string | undefined },
): string => trial ?? leg ?? words.wholeRally;

const stampText = ({ times }: SheetContext, { line, stampedUs }: CrossingHistory): string =>
  `${line} ${times.exact(stampedUs)}`;

type Minute = Extract<Amendment, { action: 'card' }>['minute'];

export function cardText({ words, times }: SheetContext, minute: Minute): string {
  switch (minute) {
    case 'stamped':
      return words.stamped;
    case 'missing':
      return words.notOnCard;
    default:
      return minute === null ? NONE : times.timeOfDay(minute);
  }
}

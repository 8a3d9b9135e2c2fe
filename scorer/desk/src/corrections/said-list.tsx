import type { Amendment } from '../../../../protocol/messages/facts.ts';
import { formatUtc, type UtcMicros } from '../../../../protocol/time.ts';
import { timeOfDay } from '../../../../protocol/time-of-day.ts';
import { useMe } from '../session/session.ts';
import { rightOf } from './actions.ts';
import { openCorrection } from './open-correction.ts';
import { type Naming, saidText } from './said-text.ts';

export interface SaidLine {
  readonly amendment: Amendment;
  readonly inForce: boolean;
  readonly undoes?: Amendment | null;
  /** What it was said of, where the list is of more than one thing. */
  readonly about?: string | undefined;
}

/** What people have said, each with its author, time, reason, and a way to take it back. */
export function SaidList(props: {
  readonly said: readonly SaidLine[];
  readonly naming: Naming;
  /** In a dialog that is about something else there is no way out of it. */
  readonly isPlain?: boolean;
}) {
  const { said, naming, isPlain = false } = props;
  const me = useMe();
  return (
    <ol className="said-list" data-testid="said">
      {said.map(({ amendment, inForce, undoes = null, about }) => {
        const mayUndo =
          !isPlain && inForce && amendment.action !== 'undo' && me.rights.includes(rightOf('undo', amendment));
        return (
          <li key={amendment.id} data-said={amendment.action} data-in-force={inForce}>
            <time dateTime={formatUtc(amendment.atUs)}>
              <small>{dayOf(amendment.atUs, naming.timezone)}</small> {timeOfDay(amendment.atUs, naming.timezone)}
            </time>
            <span className="said-what">
              {about !== undefined && <span className="said-about">{about} </span>}
              <span className={inForce ? undefined : 'said-undone'}>{saidText(amendment, naming, undoes)}</span>
              {!inForce && <em> {naming.words.takenBack}</em>}
            </span>
            <span className="said-who">
              {amendment.author}
              {amendment.reason !== '' && <q>{amendment.reason}</q>}
            </span>
            {mayUndo && (
              <button
                type="button"
                onClick={() =>
                  openCorrection({ action: 'undo', undoes: amendment, about: saidText(amendment, naming) })
                }
              >
                {naming.words.undoThis}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** `26/11`: a rally lasts days, and corrections come after it too. */
const dayOf = (at: UtcMicros, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: '2-digit', month: '2-digit' }).format(at / 1000);

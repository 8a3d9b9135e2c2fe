import type { AmendmentOf } from '../../protocol/messages/facts.ts';
import { type UtcMicros, utcMicros } from '../../protocol/time.ts';
import type { PassageControl, TimeControl } from '../rally/index.ts';
import type { TimeControlRule } from '../rules/index.ts';
import { type EntryState, stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import { MINUTE_US, startOf, wayTo } from './controls.ts';
import type { Beyond, CoursePassageControl, CourseTimeControl } from './course.ts';
import type { Judging } from './judge.ts';

/** A control of a car's road: what its card says, what its line saw, and from what it is due. For whoever enters cards. */
export interface CarControl {
  readonly control: TimeControl | PassageControl;
  /** In force. */
  readonly card: AmendmentOf<'card'> | null;
  /** What holds the place of the control's line, whether it or the card counts. `utcUs` is `null` where nobody knows the second. */
  readonly seen: { readonly utcUs: UtcMicros | null; readonly provisional: boolean } | null;
  /** Of a time control. */
  readonly due: DueFrom | null;
  /** What people have said of the car's state there. */
  readonly state: EntryState | undefined;
  /** To which a card's minute is written. */
  readonly unitUs: number;
}

/** A time control is due some time after the start of its leg or after a control before it. */
export interface DueFrom {
  /** Id of that control; `null` for the start of the leg. */
  readonly control: string | null;
  /** Whether that control's due or recorded time counts. */
  readonly basis: 'due' | 'recorded';
  /** Of the leg; `null` where nobody has said so. */
  readonly startUs: UtcMicros | null;
  /** The way and what is allowed on it. */
  readonly wayUs: number;
  readonly rule: TimeControlRule | null;
  /** Which of the consequences beyond the maximum lateness holds. */
  readonly beyond: Beyond;
}

type CourseControl = CourseTimeControl | CoursePassageControl;

/** In the order of the road. */
export function controlsOf(by: Judging, sheet: CarSheet): readonly CarControl[] {
  const { race } = sheet.entry;
  return by.course.trials
    .filter((trial): trial is CourseControl => trial.kind === 'time-control' || trial.kind === 'passage-control')
    .filter(({ races }) => races.includes(race))
    .map((trial) => {
      const holder = trial.place === null ? undefined : sheet.holders[trial.place];
      return {
        control: trial.definition,
        card: sheet.file.cards.get(trial.id) ?? null,
        seen: holder === undefined ? null : { utcUs: holder.utcUs, provisional: holder.provisional },
        due: trial.kind === 'time-control' ? dueFrom(by, sheet, trial) : null,
        state: stateAt(sheet.file, trial.index),
        unitUs: by.rules.timeControl?.unitUs ?? MINUTE_US,
      };
    });
}

function dueFrom(by: Judging, sheet: CarSheet, trial: CourseTimeControl): DueFrom {
  const { before, us } = wayTo(by, sheet, trial);
  const startUs = startOf(by, sheet, trial.leg);
  return {
    control: before?.id ?? null,
    basis: trial.definition.basis,
    startUs: startUs === null ? null : utcMicros(startUs),
    wayUs: us,
    rule: by.rules.timeControl,
    beyond: trial.beyond.get(sheet.entry.race) ?? 'onlyLeg',
  };
}

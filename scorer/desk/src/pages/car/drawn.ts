import type { TrialOfCar } from '../../../../../protocol/api/histories.ts';
import type { TrialState } from '../../../../../protocol/messages/results.ts';

/** One mark of the picture of a day: a time trial, or a point of an average trial that is timed to the hundredth. */
export interface Drawn {
  readonly key: string;
  readonly trial: string;
  readonly name: string;
  /** Hundredths; `null` where there is no time. */
  readonly deviation: number | null;
  readonly state: TrialState;
}

/** Trials that wait for the car are no marks; controls keep whole minutes and are told in words. */
export function drawnOf(trials: readonly TrialOfCar[]): readonly Drawn[] {
  return trials.flatMap(({ trial, name, kind, result }): Drawn[] => {
    if (kind === 'time') {
      const { deviation, state } = result;
      return state === 'pending' ? [] : [{ key: trial, trial, name, deviation, state }];
    }
    return (result.points ?? []).flatMap(({ line, deviation, state, measured }, index) =>
      state === 'pending' || (measured !== null && !/\.\d\d$/.test(measured))
        ? []
        : [{ key: `${trial} ${line}`, trial, name: `${name}.${index + 1}`, deviation, state }],
    );
  });
}

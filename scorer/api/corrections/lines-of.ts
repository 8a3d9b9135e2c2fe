import type { LineReference, Trial } from '../../rally/index.ts';

/** Lines that a trial is timed on, in the order of the road. */
export function linesOf(trial: Trial): readonly LineReference[] {
  switch (trial.kind) {
    case 'time':
      return [trial.from, trial.to];
    case 'average':
      return [...(trial.from.kind === 'line' ? [trial.from.line] : []), ...trial.points.map(({ line }) => line)];
    case 'time-control':
    case 'passage-control':
      return trial.line === null ? [] : [trial.line];
  }
}

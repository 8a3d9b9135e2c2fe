import { parsePoints } from './decimal.ts';
import type { RuleSet, RuleSetFile, ScoreRule } from './rule-set.ts';

export type Compiled = { readonly ok: true; readonly rules: RuleSet } | { readonly ok: false; readonly why: string };

/** A checked rule set to integers. Refuses a set whose organiser's values are still to be given, and a table that rewards the larger error. */
export function compileRules(file: RuleSetFile): Compiled {
  const { time } = file.trials;
  const { score } = time;
  if (score.kind === 'table' && !score.complete) {
    const known = score.rows.map((points, deviation) => `${deviation}: ${points}`).join(', ');
    return {
      ok: false,
      why: `the points of time trials are known for the first deviations only (${known}), the rest is the organiser's; give the whole table: rules: {extends: ${file.id}, tables: {time: my-table.csv}}, a CSV file with the columns deviation,points`,
    };
  }
  const compiled = compileScore(score);
  if (compiled.kind === 'table') {
    const values = [...compiled.rows, compiled.beyond];
    const wrong = values.findIndex((value, index) => {
      const before = values[index - 1] ?? value;
      return file.direction === 'highest' ? value > before : value < before;
    });
    if (wrong >= 0) {
      const what = wrong < compiled.rows.length ? `a deviation of ${wrong}` : 'a deviation beyond the table';
      return {
        ok: false,
        why: `${what} scores better than one of ${wrong - 1}; allowed: a larger deviation never scores better`,
      };
    }
  }
  return {
    ok: true,
    rules: {
      id: file.id,
      title: file.title,
      direction: file.direction,
      time: {
        score: compiled,
        cap: time.cap === undefined ? null : pointsOf(time.cap),
        missing: pointsOf(time.missing),
      },
      coefficient: file.coefficient,
      rounding: { at: file.rounding.at, mode: file.rounding.mode, places: file.rounding.places },
      assignedAverage: {
        over: file.assignedAverage.over,
        mode: file.assignedAverage.mode,
        places: file.assignedAverage.places,
      },
      notices: file.notices,
      unknown: file.unknown,
    },
  };
}

function compileScore(score: RuleSetFile['trials']['time']['score']): ScoreRule {
  if (score.kind === 'linear') return { kind: 'linear', perUnit: pointsOf(score.perUnit) };
  const rows = score.rows.map(pointsOf);
  return { kind: 'table', rows, beyond: score.beyond === undefined ? (rows.at(-1) ?? 0) : pointsOf(score.beyond) };
}

function pointsOf(written: number | string): number {
  const points = parsePoints(String(written));
  if (points === undefined) throw new RangeError(`points ${written} passed the schema and cannot be read`);
  return points;
}

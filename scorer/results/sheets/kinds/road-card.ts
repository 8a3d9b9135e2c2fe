import { formatHundredths } from '../../../../protocol/time.ts';
import type { Trial } from '../../../rally/index.ts';
import type { CarHistory, LegHistory, TrialHistory } from '../../../scoring/index.ts';
import { type Cell, type Column, columns, NONE, type Part, type Sheet } from '../sheet.ts';
import { headLines, isOut, type MakingInSteps, placeName, type SheetContext, spacedName } from '../sheet-context.ts';
import { speedText } from './trial.ts';

/**
 * The card that a crew carries: due times, imposed times, and room for what marshals record. An average trial stands there with its start and
 * its speed and never with its points, which nobody may know.
 */

export function roadCard(context: SheetContext, id: string): Sheet | undefined {
  const car = context.history(Number(id));
  return car === undefined || id === '' ? undefined : sheetOf(context, cardOf(context, car, car.legs));
}

/** Cards of a whole race, or of all cars: those that still drive. */
export function* roadCards(context: SheetContext, id: string): MakingInSteps<Sheet> {
  if (id !== '' && !context.rally.races.some((race) => race.id === id)) return undefined;
  const parts: Part[] = [];
  for (const car of context.cars) {
    const { status, race } = car.entry;
    if (status === 'organisation' || (id !== '' && race !== id)) continue;
    const legs = car.legs.filter(({ state }) => !isOut(state));
    parts.push(...cardOf(context, car, legs));
    yield;
  }
  return sheetOf(context, parts);
}

/** What the points of results are made of concerns no road card, so that the rally's notices stay away. */
const sheetOf = ({ words }: SheetContext, parts: readonly Part[]): Sheet => ({
  title: words.roadCard,
  lines: [],
  notices: [],
  parts,
});

function cardOf(context: SheetContext, car: CarHistory, legs: readonly LegHistory[]): readonly Part[] {
  const trials = car.trials();
  return legs.map(({ leg, startUs }, index): Part => {
    const { words, times } = context;
    const start = startUs === null ? [] : [times.date(startUs), words.started(times.timeOfDay(startUs))];
    return {
      ...(index === 0 ? { car: { number: car.entry.number, lines: headLines(context, car.entry) } } : {}),
      // With the number, because a long leg runs over to a page without the car's head.
      heading: [`${words.number} ${car.entry.number}`, leg.name, ...start].join(' · '),
      columns: columnsOf(context),
      rows: trials
        .filter(({ trial }) => trial.leg === leg.id)
        .map((history) => [String(car.entry.number), leg.name, ...rowOf(context, car, history)]),
      form: true,
    };
  });
}

const columnsOf = ({ words }: SheetContext): readonly Column[] => [
  columns.data(words.number),
  columns.data(words.leg),
  { ...columns.left(words.trial), widthPoints: 44 },
  columns.wide(words.place),
  { ...columns.left(words.imposed), widthPoints: 84 },
  { ...columns.left(words.due), widthPoints: 50 },
  columns.toFillIn(words.recorded, 80),
  columns.toFillIn(words.stamp, 80),
];

/** Trial, place, imposed, due, recorded, stamp. An empty cell is one that people write in. */
function rowOf(context: SheetContext, { entry }: CarHistory, { trial, imposed, dueUs, stamps }: TrialHistory): Cell[] {
  const { words, times } = context;
  const name = spacedName(trial);
  switch (trial.kind) {
    case 'time':
      return [
        name,
        placeName(context, trial.from),
        `${imposed ?? formatHundredths(trial.imposedHundredths)} s`,
        null,
        null,
        null,
      ];
    case 'average': {
      const source = stamps[0]?.source;
      const due = source?.kind === 'leg-start' ? times.timeOfDay(source.utcUs) : null;
      // Its start is written down by hand, whatever else takes it.
      return [name, startPlace(context, trial), speedText({ words }, trial, entry), due, '', null];
    }
    case 'time-control':
      return [name, placeName(context, trial.line), null, dueUs === null ? NONE : times.timeOfDay(dueUs), '', ''];
    case 'passage-control':
      return [name, placeName(context, trial.line), null, null, null, ''];
  }
}

function startPlace(context: SheetContext, { from }: Extract<Trial, { kind: 'average' }>): string {
  const { rally, words } = context;
  switch (from.kind) {
    case 'line':
      return placeName(context, from.line);
    case 'start':
      return words.afterStart(String(from.offsetHundredths / 6000));
    case 'control': {
      const control = rally.trials.find(({ id }) => id === from.control);
      return control === undefined ? from.control : spacedName(control);
    }
  }
}

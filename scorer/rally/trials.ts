import type { z } from 'zod';
import type { Checker } from '../../protocol/files/checker.ts';
import { listAllowed, show } from '../../protocol/files/problem.ts';
import { type Hundredths, hundredths } from '../../protocol/time.ts';
import { readHours } from './hours.ts';
import { parseDuration, parseLengthMm, parseSpeedMetresPerHour } from './quantity.ts';
import {
  type AverageStart,
  type AverageTrial,
  parseLine,
  type SpeedFrom,
  type TimeControl,
  type TimeTrial,
  type Trial,
} from './rally.ts';
import type { trialPart, trialParts } from './rally-file.ts';
import type { Path } from './route.ts';

/** From a trial as it is written, field by field right, to the trial that it means; what needs more than one field is checked here. */

export interface TrialContext {
  readonly checker: Checker;
  readonly path: Path;
  readonly who: string;
  readonly timezone: string;
  readonly leg: string;
  /** Ids of the races that drive the leg. */
  readonly races: readonly string[];
  /** Ids of the time controls earlier in the leg, those with an error of their own too. */
  readonly controls: readonly string[];
}

type Part<Kind extends keyof typeof trialParts> = z.infer<(typeof trialParts)[Kind]>;

/** @returns `undefined` after adding to the checker's problems */
export function trialOf(part: z.infer<typeof trialPart>, context: TrialContext): Trial | undefined {
  switch (part.kind) {
    case 'time':
      return timeTrialOf(part, context);
    case 'average':
      return averageTrialOf(part, context);
    case 'time-control':
      return timeControlOf(part, context);
    case 'passage-control': {
      const control = controlOf(part, context);
      return control === undefined ? undefined : { ...control, kind: 'passage-control' };
    }
  }
}

function headOf(part: z.infer<typeof trialPart>, { checker, path, who, timezone, leg, races }: TrialContext) {
  const { id, name, publish, kind, races: own } = part;
  return {
    id,
    name: name ?? id,
    leg,
    races: races.filter((race) => own === undefined || own.includes(race)),
    // The public must not learn of a hidden point before the last car has passed it.
    publish: publish ?? (kind === 'average' ? ('closed' as const) : ('live' as const)),
    ...readHours(checker, path, part, who, timezone),
  };
}

function timeTrialOf(part: Part<'time'>, context: TrialContext): TimeTrial | undefined {
  const from = parseLine(part.from);
  const to = parseLine(part.to);
  const { all, by } = splitByRace<string, Hundredths>(part.imposed, (written) => {
    const parsed = parseDuration(written);
    return hundredths(parsed.ok ? parsed.value : 0);
  });
  if (from === undefined || to === undefined) return undefined;
  const head = headOf(part, context);
  refuseUncovered(by, 'imposed', head.races, context);
  return { ...head, kind: 'time', from, to, imposedHundredths: all, imposedBy: by };
}

function averageTrialOf(part: Part<'average'>, context: TrialContext): AverageTrial | undefined {
  const { checker, path, who } = context;
  const from = averageStartOf(part, context);
  const points = part.points.flatMap(({ line, at }) => {
    const reference = parseLine(line);
    const distance = parseLengthMm(at);
    return reference === undefined || !distance.ok ? [] : [{ line: reference, atMm: distance.value }];
  });
  const back = points.findIndex(({ atMm }, index) => index > 0 && atMm <= (points[index - 1]?.atMm ?? 0));
  if (back >= 0) {
    const text = `${who}at ${show(part.points[back]?.at)} is no further than the point before; allowed: points in rising distance`;
    checker.refuse([...path, 'points', back, 'at'], text);
  }
  const { all: speeds, by: speedsBy } = splitByRace<WrittenSpeeds, readonly SpeedFrom[]>(part.speed, (written) =>
    speedsOf(written, context),
  );
  if (from === undefined) return undefined;
  const head = headOf(part, context);
  refuseUncovered(speedsBy, 'speed', head.races, context);
  return { ...head, kind: 'average', from, points, speeds, speedsBy, basis: part.basis ?? 'start' };
}

type WrittenSpeeds = string | readonly { readonly from: string; readonly speed: string }[];

function speedsOf(speed: WrittenSpeeds, { checker, path, who }: TrialContext): readonly SpeedFrom[] {
  const written = typeof speed === 'string' ? [{ from: '0 m', speed }] : speed;
  const speeds = written.flatMap((each) => {
    const distance = parseLengthMm(each.from);
    const value = parseSpeedMetresPerHour(each.speed);
    return distance.ok && value.ok ? [{ fromMm: distance.value, metresPerHour: value.value }] : [];
  });
  const wrong = speeds.findIndex(({ fromMm }, index) =>
    index === 0 ? fromMm !== 0 : fromMm <= (speeds[index - 1]?.fromMm ?? 0),
  );
  if (wrong >= 0) {
    const text = `${who}a speed from ${show(written[wrong]?.from)} is not allowed; allowed: the first from 0 m, then in rising distance`;
    checker.refuse([...path, 'speed'], text);
  }
  return speeds;
}

/** A value for all, or the first of those by race or group beside all of these. */
function splitByRace<Written, Value>(
  written: Written | Readonly<Record<string, Written>>,
  read: (one: Written) => Value,
): { readonly all: Value; readonly by: ReadonlyMap<string, Value> } {
  if (typeof written === 'string' || Array.isArray(written)) return { all: read(written as Written), by: new Map() };
  const by = new Map(
    Object.entries(written as Readonly<Record<string, Written>>).map(([key, one]) => [key, read(one)]),
  );
  // The schema has let at least one pass; a record of none reads as a value of nothing.
  const [first = read([] as Written)] = by.values();
  return { all: first, by };
}

/** Every race needs its value, because groups are columns of lists and a car may have none. */
function refuseUncovered(
  by: ReadonlyMap<string, unknown>,
  field: string,
  races: readonly string[],
  { checker, path, who }: TrialContext,
): void {
  if (by.size === 0) return;
  for (const race of races) {
    if (!by.has(race))
      checker.refuse(
        [...path, field],
        `${who}${field} has no value for race ${race}; allowed: one for each race, and more for groups`,
      );
  }
}

function averageStartOf({ from, offset }: Part<'average'>, context: TrialContext): AverageStart | undefined {
  const { checker, path, who } = context;
  if (offset !== undefined && from !== 'start')
    checker.refuse(
      [...path, 'offset'],
      `${who}offset stands beside from ${show(from)}; allowed: only with from: start`,
    );
  if (from === 'start') {
    const after = offset === undefined ? undefined : parseDuration(offset);
    return { kind: 'start', offsetHundredths: hundredths(after?.ok === true ? after.value : 0) };
  }
  const line = parseLine(from);
  if (line !== undefined) return { kind: 'line', line };
  return isControl(from, 'from', context) ? { kind: 'control', control: from } : undefined;
}

function timeControlOf(part: Part<'time-control'>, context: TrialContext): TimeControl | undefined {
  const control = controlOf(part, context);
  const due = parseDuration(part.due);
  const from = part.from === undefined || part.from === 'start' ? null : part.from;
  if (from !== null && !isControl(from, 'from', context)) return undefined;
  if (control === undefined || !due.ok) return undefined;
  return {
    ...control,
    kind: 'time-control',
    dueHundredths: due.value,
    from,
    basis: part.basis ?? 'due',
    earlyFree: part.early === 'free',
  };
}

function controlOf(part: Part<'time-control'> | Part<'passage-control'>, context: TrialContext) {
  const { checker, path, who } = context;
  const line = part.line === undefined ? null : (parseLine(part.line) ?? null);
  const evidence = part.evidence ?? 'crossing';
  if (line === null && evidence === 'crossing')
    checker.refuse([...path, 'line'], `${who}line is missing; allowed: a line, or evidence: card`);
  return { ...headOf(part, context), line, evidence };
}

/** Whether a name is that of a time control earlier in the same leg; otherwise that is a problem. */
function isControl(name: string, field: string, { checker, path, who, controls }: TrialContext): boolean {
  if (controls.includes(name)) return true;
  const others = controls.length === 0 ? 'there is none' : listAllowed(controls);
  checker.refuse(
    [...path, field],
    `${who}${field} ${show(name)} is not allowed; allowed: start, or a time control before it in its leg (${others})`,
  );
  return false;
}

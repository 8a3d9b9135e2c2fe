import type { AnswerCode, DraftOfAnswer } from '../../../protocol/api/queue.ts';
import { type UtcMicros, utcMicros } from '../../../protocol/time.ts';
import { parseLine } from '../../rally/index.ts';
import type { Attention, CrossingNow } from '../../scoring/index.ts';
import type { LineBook } from './line-book.ts';
import type { Need } from './need.ts';

/** What may be said of a need: amendments without their reason, or that it is as it should be. The likeliest first. */
export type Answer =
  | { readonly does: 'amend'; readonly code: AnswerCode; readonly draft: DraftOfAnswer }
  | { readonly does: 'aside'; readonly code: 'stands' };

const CARS_OFFERED = 3;
/** Two crossings of one car so near one another are one too many; further apart the second is another car's. */
const SAME_PASSAGE_US = 3_000_000;
/** A car that was not seen may be the one without a number that came so near to when it should have. */
const NEAR_US = 120_000_000;

const STANDS: Answer = { does: 'aside', code: 'stands' };
const amend = (code: AnswerCode, draft: DraftOfAnswer): Answer => ({ does: 'amend', code, draft });
const voided = (crossing: string): Answer => amend('void', { action: 'void', crossing });
const assigned = (crossing: string, car: number): Answer => amend('assign', { action: 'assign', crossing, car });

export interface AnswerSources {
  readonly attention: Attention;
  /** By `station/line`. */
  readonly lines: ReadonlyMap<string, LineBook>;
}

export function answersTo(need: Need, { attention, lines }: AnswerSources): Answer[] {
  const crossing = need.crossing === undefined ? undefined : attention.crossing(need.crossing);
  const others = (): Answer[] => (crossing === undefined ? [] : otherCars(attention, crossing));
  const id = need.crossing ?? '';
  switch (need.reason) {
    case 'suggested':
      return [amend('confirm', { action: 'confirm', crossing: id }), ...others(), voided(id)];
    case 'no-number':
      return [...others(), voided(id)];
    case 'unknown-car':
      return [...others(), voided(id)];
    case 'unknown-line':
    case 'no-time':
      return [voided(id), STANDS];
    case 'doubts':
      return doubted(crossing, id, others());
    case 'twice':
      return twice(need, crossing, attention, others());
    case 'not-started':
      return [
        ...others(),
        amend('started', { action: 'entry-state', car: need.car ?? 0, state: 'running' }),
        voided(id),
      ];
    case 'negative':
    case 'absurd':
      return [...oddTime(need, attention), STANDS];
    case 'edge':
      return edge(crossing, need.timed?.unit.us ?? 10_000);
    case 'missing':
      return [...unseen(need, attention, lines), STANDS];
    case 'unseen':
      return [STANDS];
    case 'apart':
      return [STANDS, ...timeOfBackup(crossing, attention.crossing(need.other ?? ''))];
    case 'main-only':
      return [STANDS, voided(id)];
    case 'backup-only':
      return backupOnly(crossing, attention);
    case 'unreadable':
      return [STANDS];
  }
}

function otherCars(attention: Attention, { id, line, utcUs, car }: CrossingNow): Answer[] {
  if (utcUs === null) return [];
  return attention
    .likelyCars(line, utcUs, CARS_OFFERED)
    .filter((other) => other !== car)
    .map((other) => assigned(id, other));
}

function doubted(crossing: CrossingNow | undefined, id: string, others: Answer[]): Answer[] {
  if (crossing === undefined) return [];
  // What the box does not take for a passage is none, unless somebody was there and knows better.
  if (!crossing.standing) return [voided(id), amend('restore', { action: 'restore', crossing: id })];
  if (crossing.car === null) return [...others, voided(id)];
  const draft: DraftOfAnswer = crossing.provisional
    ? { action: 'confirm', crossing: id }
    : { action: 'assign', crossing: id, car: crossing.car };
  return [amend('confirm', draft), voided(id), ...others];
}

function twice(
  need: Need,
  crossing: CrossingNow | undefined,
  { crossing: get }: Attention,
  others: Answer[],
): Answer[] {
  const holder = get(need.other ?? '');
  const apartUs = crossing?.utcUs == null || holder?.utcUs == null ? 0 : Math.abs(crossing.utcUs - holder.utcUs);
  const none = voided(need.crossing ?? '');
  return apartUs < SAME_PASSAGE_US ? [none, ...others] : [...others, none];
}

/** One of the two crossings is another car's: that of which nobody is sure, else the last. */
function oddTime({ timed }: Need, attention: Attention): Answer[] {
  const ends = [timed?.to, timed?.from].flatMap((end) => (end == null ? [] : (attention.crossing(end) ?? [])));
  return ends
    .sort((one, other) => Number(other.provisional) - Number(one.provisional))
    .flatMap((end) => [...otherCars(attention, end).slice(0, 1), voided(end.id)]);
}

/** A person's time is as written: it says that the stamp as printed is right, or that the next unit is. */
function edge(crossing: CrossingNow | undefined, unitUs: number): Answer[] {
  if (crossing?.utcUs == null) return [STANDS];
  const { id, utcUs } = crossing;
  const within = utcUs % unitUs;
  const neighbour = within < unitUs / 2 ? utcUs - within - 1 : utcUs - within + unitUs;
  const retime = (at: number): DraftOfAnswer => ({ action: 'retime', crossing: id, utcUs: utcMicros(at) });
  return [amend('as-stamped', retime(utcUs)), amend('neighbour', retime(neighbour))];
}

/** A crossing of that line that is nobody's, or is one too many of another car, near when this one should have come. */
function unseen({ missed, car = 0 }: Need, attention: Attention, lines: ReadonlyMap<string, LineBook>): Answer[] {
  const reference = missed?.line == null ? undefined : parseLine(missed.line);
  if (reference === undefined || missed?.beyond.utcUs == null) return [];
  const line = `${reference.station}/${reference.line}`;
  const free = (lines.get(line)?.near(missed.beyond.utcUs, NEAR_US) ?? []).filter(({ id, utcUs }) => {
    const found = attention.crossing(id);
    if (found === undefined || found.role === 'backup' || found.test || !found.standing || found.decided) return false;
    const isFree = found.car === null || attention.findings(found.car).some((each) => isTooMany(each, id));
    return isFree && attention.likelyCars(line, utcUs, CARS_OFFERED).includes(car);
  });
  const backup = (lines.get(line)?.near(missed.beyond.utcUs, NEAR_US) ?? []).find(({ id, utcUs }) => {
    const found = attention.crossing(id);
    return (
      found?.role === 'backup' && found.standing && !found.scores && attention.likelyCars(line, utcUs, 1).includes(car)
    );
  });
  return [
    ...free.slice(0, CARS_OFFERED).map(({ id }) => assigned(id, car)),
    ...(backup ? [inserted(reference, car, backup.utcUs)] : []),
  ];
}

const isTooMany = (finding: ReturnType<Attention['findings']>[number], id: string): boolean =>
  finding.what === 'twice' && finding.crossing === id;

const inserted = ({ station, line }: { station: string; line: string }, car: number, utcUs: UtcMicros): Answer =>
  amend('insert', { action: 'insert', station, line, car, utcUs });

function backupOnly(crossing: CrossingNow | undefined, attention: Attention): Answer[] {
  if (crossing?.utcUs == null) return [];
  const { fact, line, utcUs } = crossing;
  const [car] = crossing.car === null ? attention.likelyCars(line, utcUs, 1) : [crossing.car];
  return [...(car === undefined ? [] : [inserted(fact, car, utcUs)]), voided(crossing.id)];
}

function timeOfBackup(main: CrossingNow | undefined, backup: CrossingNow | undefined): Answer[] {
  if (main?.utcUs == null || backup?.utcUs == null || main.car === null) return [];
  // The main crossing keeps its number and takes the other's time: one amendment, and nothing else on the line is touched.
  const draft: DraftOfAnswer = { action: 'retime', crossing: main.id, utcUs: backup.utcUs };
  return [amend('use-backup', draft)];
}

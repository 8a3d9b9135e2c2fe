import type { Amendment, AmendmentOf, Crossing, Fact } from '../../protocol/messages/facts.ts';
import type { Ranking, Results, TrialMessage, TrialResult } from '../../protocol/messages/results.ts';
import type { Rally } from '../rally/index.ts';
import { type Attention, attentionTo } from './attention.ts';
import { Bookkeeping, type Entered } from './bookkeeping.ts';
import { type CarControl, controlsOf } from './car-controls.ts';
import { type CarHistory, historyOf } from './car-history.ts';
import { type CrossingHistory, crossingHistory, crossingsSent } from './crossing-history.ts';
import type { Said } from './fact-book.ts';
import { type ResultsOptions, rankingsOf, resultsOf } from './full-results.ts';
import { type Gap, gapsOf } from './gaps.ts';
import type { RankingTable } from './live-ranking.ts';
import { type Progress, progressOf } from './progress.ts';
import { toTheEnd } from './steps.ts';
import { PENDING, printTrial, type TrialCell } from './trial-cell.ts';
import { collectWarnings } from './warnings.ts';

/** A trial's result of one car that is another than before: a deviation message but for its version and time. */
export interface TrialChange extends TrialResult {
  readonly car: number;
  /** The crossings it was computed from. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What one fact changed. */
export interface Change {
  readonly outcome: Entered['outcome'];
  readonly trials: readonly TrialChange[];
  /** Ids of the rankings that read differently now, or may. */
  readonly rankings: readonly string[];
}

/** What an amendment that was only tried would change. */
export interface Tried<Seen> {
  readonly seen: Seen;
  readonly change: Change;
  /** The same trials of the same cars as they are. */
  readonly before: readonly TrialChange[];
}

export type { ResultsOptions };

export type TrialTable = Pick<TrialMessage, 'trial' | 'notices' | 'rows'>;

export interface Scoreboard {
  readonly rally: Rally;
  /** For whoever keeps a watch over what is odd, missing or unsaid. */
  readonly attention: Attention;
  /** Takes one fact in and says what it changed. Order and repetition of facts change nothing in the end. */
  add(fact: Fact): Change;
  /**
   * What an amendment would change, in small steps: says it, hands over what follows to be looked at, and takes it out again as if nobody had ever
   * said it. On a board of one's own only; until the last step nothing that it says is to be relied on.
   */
  tryOutInSteps<Seen>(
    amendment: Amendment,
    look: (change: Change) => Generator<void, Seen>,
  ): Generator<void, Tried<Seen>>;
  /** Takes many in at once, as when a ledger is read again: judges each trial once and tells no changes. */
  addAll(facts: Iterable<Fact>): void;
  /** The same in small steps. Until the last one nothing that it says is to be relied on. */
  addAllInSteps(facts: Iterable<Fact>): Iterable<void>;
  /**
   * All rankings with all trials.
   * @throws RangeError where `through` is no trial of the rally
   */
  results(options?: ResultsOptions): Results;
  /**
   * Some rankings up to a trial, as they stand.
   * @throws RangeError where `through` is no trial of the rally
   */
  rankingsThrough(through: string, rankings: readonly string[]): Ranking[];
  /** Cars of a trial as it stands: smallest deviation first, then the missing; pending ones left out. `undefined` for an unknown trial. */
  trialTable(trial: string): TrialTable | undefined;
  /** A ranking as it stands. `undefined` for an unknown one. */
  ranking(ranking: string): RankingTable | undefined;
  /** The same in small steps, on a board that nothing is added to meanwhile. */
  rankingInSteps(ranking: string): Generator<void, RankingTable | undefined>;
  /** One car in one trial as it stands. `undefined` where the rally has no such car or trial. */
  trialResult(car: number, trial: string): TrialChange | undefined;
  /**
   * Whether the public may see a trial or ranking, by its `publish`: `live` always; `closed` once it, or all that it counts, is closed for every
   * race; `official` once an amendment `publish` names it, its leg or the rally so. `false` for an unknown one.
   */
  isReleased(what: 'trial' | 'ranking', id: string): boolean;
  /** How far a trial has come. `undefined` for an unknown one. */
  progress(trial: string): Progress | undefined;
  /** An amendment by its id, and whether it was taken back. `undefined` where nobody has said it. */
  said(id: string): Said | undefined;
  /** Everything that was ever claimed or published, what was taken back too, in rising (n, atUs, id). */
  claims(): readonly Said<AmendmentOf<'claim'>>[];
  publications(): readonly Said<AmendmentOf<'publish'>>[];
  /** What a person should look at, sorted. Walks over all facts. */
  warnings(): string[];
  /** A car's whole rally with the reasons, as it stands. `undefined` for a car that is in no entry list. */
  carHistory(car: number): CarHistory | undefined;
  /** The controls of a car's road, with what its card says and what was seen. `undefined` for a car that is in no entry list. */
  carControls(car: number): readonly CarControl[] | undefined;
  /** A crossing with everything that makes it what it is, an insert too. `undefined` where nobody has sent it. */
  crossingHistory(id: string): CrossingHistory | undefined;
  /** Every revision of it that its station has sent, in rising order. */
  crossingsSent(id: string): readonly Crossing[];
  /** Where a car stood in a ranking of cars after each trial, in steps of some milliseconds. Empty for one that is not in it. */
  gapsInSteps(ranking: string, car: number): Generator<void, readonly Gap[]>;
}

export function createScoreboard(rally: Rally): Scoreboard {
  const kept = new Bookkeeping(rally);
  const { course, book, sheets } = kept;

  const changeOf = (car: number, trial: number, cell: TrialCell): TrialChange => {
    const number = course.cars[car]?.entry.number ?? -1;
    const rules = sheets[car]?.rules ?? rally.rules;
    const printed = printTrial(rules, course.trials[trial]?.id ?? '', cell, true);
    return { ...printed, car: number, from: cell.from, to: cell.to };
  };

  function* toldInSteps({ outcome, cells, rankings }: Entered): Generator<void, Change> {
    const trials: TrialChange[] = [];
    for (const { car, trial, cell } of cells) {
      trials.push(changeOf(car, trial, cell));
      yield;
    }
    const ids = [...rankings].sort((a, b) => a - b).map((index) => course.rankings[index]?.definition.id ?? '');
    return { outcome, trials, rankings: ids };
  }
  function* tableInSteps(id: string): Generator<void, RankingTable | undefined> {
    const ranking = course.rankingById.get(id);
    if (ranking === undefined) return undefined;
    const overall = ranking.overall === null ? undefined : kept.rankings[ranking.overall.index];
    const live = kept.rankings[ranking.index];
    return live === undefined ? undefined : yield* live.tableInSteps(overall);
  }

  return {
    rally,
    attention: attentionTo(kept),
    add: (fact) => toTheEnd(toldInSteps(kept.enter(fact))),
    *tryOutInSteps(amendment, look) {
      const change = yield* toldInSteps(yield* kept.enterInSteps(amendment));
      const seen = yield* look(change);
      const { trials: before } = yield* toldInSteps(yield* kept.withdrawInSteps(amendment));
      return { seen, change, before };
    },
    addAll: (facts) => {
      for (const _step of kept.enterAll(facts));
    },
    addAllInSteps: (facts) => kept.enterAll(facts),
    results: (options = {}) => resultsOf(kept, options),
    rankingsThrough: (through, rankings) => rankingsOf(kept, { asItStands: true, through }, rankings),
    trialTable: (trial) => tableOf(kept, trial),
    ranking: (id) => toTheEnd(tableInSteps(id)),
    rankingInSteps: tableInSteps,
    trialResult: (number, trial) => {
      const car = course.carByNumber.get(number);
      const index = course.trialById.get(trial);
      if (car === undefined || index === undefined) return undefined;
      return changeOf(car, index, sheets[car]?.cells[index] ?? PENDING);
    },
    isReleased: (what, id) => isReleased(kept, what, id),
    progress: (trial) => progressOf(kept, trial),
    said: (id) => book.saidAs(id),
    claims: () => book.everSaid('claims') as readonly Said<AmendmentOf<'claim'>>[],
    publications: () => book.everSaid('publications') as readonly Said<AmendmentOf<'publish'>>[],
    warnings: () => collectWarnings(course, book, sheets),
    carControls: (number) => {
      const sheet = sheets[course.carByNumber.get(number) ?? -1];
      return sheet && controlsOf(kept.judging(sheet), sheet);
    },
    carHistory: (number) => {
      const sheet = sheets[course.carByNumber.get(number) ?? -1];
      return sheet === undefined ? undefined : historyOf(book, kept.judging(sheet), sheet);
    },
    crossingHistory: (id) => {
      const record = book.records.get(id);
      return record === undefined ? undefined : crossingHistory(book, record);
    },
    crossingsSent: (id) => {
      const record = book.records.get(id);
      return record === undefined ? [] : crossingsSent(record);
    },
    gapsInSteps: (ranking, car) => gapsOf(kept, course.rankingById.get(ranking)?.index ?? -1, car),
  };
}

function tableOf({ course, sheets }: Bookkeeping, trial: string): TrialTable | undefined {
  const index = course.trialById.get(trial);
  if (index === undefined) return undefined;
  const rows = sheets.flatMap((sheet, car) => {
    const cell = sheet.cells[index] ?? PENDING;
    const number = course.cars[car]?.entry.number ?? -1;
    return cell.state === 'pending' ? [] : [{ number, cell, rules: sheet.rules }];
  });
  const error = ({ deviation }: TrialCell): number =>
    deviation === null ? Number.MAX_SAFE_INTEGER : Math.abs(deviation);
  rows.sort((a, b) => error(a.cell) - error(b.cell) || a.number - b.number);
  return {
    trial,
    notices: [...course.rally.notices],
    rows: rows.map(({ number, cell, rules }) => ({ car: number, ...printTrial(rules, trial, cell, true) })),
  };
}

function isReleased(kept: Bookkeeping, what: 'trial' | 'ranking', id: string): boolean {
  const { course, book } = kept;
  const ranking = what === 'ranking' ? course.rankingById.get(id) : undefined;
  const index = what === 'trial' ? course.trialById.get(id) : undefined;
  const trial = course.rally.trials[index ?? -1];
  const publish = ranking?.definition.publish ?? trial?.publish;
  const scopes = [id, course.rally.id, ...(trial === undefined ? [] : [trial.leg])];
  const isClosed = (trial: number): boolean =>
    course.trials[trial]?.races.every((race) => kept.isClosed(trial, race)) ?? false;
  switch (publish) {
    case undefined:
      return false;
    case 'live':
      return true;
    case 'closed':
      return (ranking?.trials ?? (index === undefined ? [] : [index])).every(isClosed);
    case 'official':
      return book
        .said('publications')
        .some((said) => said.action === 'publish' && said.state === 'official' && scopes.includes(said.scope));
  }
}

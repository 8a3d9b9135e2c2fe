import { stringify } from 'csv-stringify/sync';
import type { Amendment, Definition, Gap } from '../../protocol/messages/facts.ts';
import type { TrialResult } from '../../protocol/messages/results.ts';
import { formatUtc } from '../../protocol/time.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import type { Rally } from '../rally/index.ts';
import { createScoreboard, type Scoreboard } from '../scoring/index.ts';
import { movesBetween, type RankingEffect, type Rows, type Standing } from './ranking-moves.ts';
import { noFormula } from './sheets/csv.ts';

/** What people, and the scorer itself, have said in the order of the ledger, and what each word of it changed. */
export interface AuditRecord {
  readonly v: 1;
  /** Where it stands in the ledger's chain. */
  readonly n: number;
  readonly hash: string;
  readonly committedAt: string;
  readonly kind: 'amendment' | 'definition' | 'gap';
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Of a gap nobody is. */
  readonly author: string | null;
  readonly reason: string | null;
  readonly action: Amendment['action'] | null;
  /** Everything that it says of its own. */
  readonly target: Readonly<Record<string, unknown>>;
  /**
   * What read differently afterwards; left out where there is no rally to score by. What an amendment does to a crossing that came after it is
   * the crossing's doing.
   */
  readonly effects?: Effects;
}

export interface Effects {
  readonly trials: readonly TrialEffect[];
  readonly rankings: readonly RankingEffect[];
}

export interface TrialEffect {
  readonly car: number;
  readonly trial: string;
  readonly before: Outcome;
  readonly after: Outcome;
}

type Outcome = Omit<TrialResult, 'trial'>;

/** @param rally `null`: effects are left out */
export function* auditOf(rows: Iterable<LedgerRow>, rally: Rally | null): Generator<AuditRecord> {
  const watch = rally === null ? null : new ScoreWatch(rally);
  for (const row of rows) {
    const { fact } = row;
    if (fact.kind === 'crossing') {
      watch?.take(fact);
      continue;
    }
    const effects = watch?.effectsOf(fact);
    yield { ...recordOf(row, fact), ...(effects === undefined ? {} : { effects }) };
  }
}

function recordOf({ n, hash, atUs }: LedgerRow, fact: Amendment | Definition | Gap): AuditRecord {
  const { v: _v, kind, id, journal: _journal, entry: _entry, atUs: saidUs, ...said } = fact;
  const { author = null, reason = null, action = null, ...target } = said as typeof said & Partial<Amendment>;
  const head = { v: 1, n, hash, committedAt: formatUtc(atUs), kind, id, at: formatUtc(saidUs) } as const;
  return { ...head, author, reason, action, target };
}

/** Scores fact by fact and remembers how everything read before. */
class ScoreWatch {
  readonly #board: Scoreboard;
  /** Of no facts: what a result reads before its first change. */
  readonly #blank: Scoreboard;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #rows = new Map<string, Rows>();
  /** Rankings that may read differently from what is remembered. */
  readonly #stale: Set<string>;

  constructor(rally: Rally) {
    this.#board = createScoreboard(rally);
    this.#blank = createScoreboard(rally);
    this.#stale = new Set(rally.rankings.map(({ id }) => id));
  }

  /** Takes a fact in of which nobody asks what it changed. */
  take(fact: LedgerRow['fact']): TrialEffect[] {
    const { trials, rankings } = this.#board.add(fact);
    for (const ranking of rankings) this.#stale.add(ranking);
    return trials.map(({ car, trial, from: _from, to: _to, ...after }) => {
      const key = `${car} ${trial}`;
      const before = this.#outcomes.get(key) ?? this.#blankOutcome(car, trial) ?? after;
      this.#outcomes.set(key, after);
      return { car, trial, before, after };
    });
  }

  effectsOf(fact: LedgerRow['fact']): Effects {
    this.#look();
    const trials = this.take(fact);
    const before = new Map(this.#rows);
    const changed = [...this.#stale];
    this.#look();
    const rankings = changed.flatMap((id) => movesBetween(id, before.get(id) ?? [], this.#rows.get(id) ?? []));
    return { trials, rankings };
  }

  #blankOutcome(car: number, trial: string): Outcome | undefined {
    const result = this.#blank.trialResult(car, trial);
    if (result === undefined) return undefined;
    const { car: _car, trial: _trial, from: _from, to: _to, ...outcome } = result;
    return outcome;
  }

  #look(): void {
    for (const id of this.#stale) this.#rows.set(id, this.#board.ranking(id)?.rows ?? []);
    this.#stale.clear();
  }
}

const HEADER = [
  ...['n', 'hash', 'committedAt', 'kind', 'id', 'at', 'author', 'reason', 'action', 'target'],
  ...['changed', 'car', 'before', 'after'],
];

/** One line for each thing that was changed, so that a spreadsheet can filter by car; one for what changed nothing. */
export function* auditToCsv(records: Iterable<AuditRecord>): Generator<string> {
  yield stringify([HEADER]);
  for (const record of records) {
    const head = [
      ...[record.n, record.hash, record.committedAt, record.kind, record.id, record.at],
      ...[record.author ?? '', record.reason ?? '', record.action ?? '', JSON.stringify(record.target)],
    ];
    const trials = (record.effects?.trials ?? []).map(
      ({ trial, car, before, after }) => [trial, car, outcomeText(before), outcomeText(after)] as const,
    );
    const rankings = (record.effects?.rankings ?? []).map(
      ({ ranking, car, team, before, after }) =>
        [ranking, team ?? car, standingText(before), standingText(after)] as const,
    );
    const changes = [...trials, ...rankings];
    const lines = changes.length === 0 ? [['', '', '', ''] as const] : changes;
    yield stringify(lines.map((line) => [...head, ...line].map((cell) => noFormula(String(cell)))));
  }
}

/** As integers and decimals are in results; a dash is none. */
const outcomeText = ({ measured, deviation, score, state }: Outcome): string =>
  `${measured ?? '–'} s, deviation ${deviation ?? '–'}, score ${score ?? '–'}, ${state}`;

const standingText = (standing: Standing | null): string =>
  standing === null ? '' : `position ${standing.position ?? '–'}, score ${standing.score ?? '–'}, ${standing.state}`;

import type { Crossing, Fact } from '../../protocol/messages/facts.ts';
import type { Ranking, Results } from '../../protocol/messages/results.ts';
import type { Hundredths, UtcMicros } from '../../protocol/time.ts';
import { type Rally, scoreFacts } from '../../scorer/index.ts';
import type { TrueCrossing } from '../traffic/traffic.ts';
import type { SpokenEdge, StampTap } from './stamped.ts';
import { crossingKey, deviationKey, knowsRules, knowsUnit, trueDeviations, trueFacts, trueRanking } from './truth.ts';

/** `null` where nothing was measured. */
type Milliseconds = number | null;

/** What a played rally proves; `centesimo rally --json` prints it as its last line. */
export interface Summary {
  readonly cars: number;
  readonly trials: number;
  readonly crossings: {
    /** What the cars did. */
    readonly true: number;
    /** Of those, the ones whose first edge a box has spoken of. */
    readonly stamped: number;
    /** Counting crossings that came over MQTT, to a bystander or to the scorer. */
    readonly published: number;
    /** Crossings in the ledger that answer to a true one. */
    readonly committed: number;
    /** Neither committed nor declared as a gap. */
    readonly lost: number;
    /** Further standing crossings for one stamp. */
    readonly duplicated: number;
    /** Standing crossings where no car was. */
    readonly invented: number;
  };
  readonly deviations: {
    readonly compared: number;
    readonly equal: number;
    /** One hundredth off the truth, and marked by the scorer as possibly so. */
    readonly uncertain: number;
    readonly different: number;
  };
  readonly latencyMs: {
    readonly pulseToScore: { readonly p50: Milliseconds; readonly p95: Milliseconds; readonly p99: Milliseconds };
  };
  readonly rankingEqualsTruth: boolean;
  /** Real time. */
  readonly seconds: number;
  readonly simulatedSeconds: number;
}

export interface Evidence {
  readonly rally: Rally;
  readonly truth: readonly TrueCrossing[];
  /** What each box has said. */
  readonly said: readonly Pick<StampTap, 'stamped' | 'spoken'>[];
  /** Ids of counting crossings that a bystander saw on MQTT. */
  readonly published: ReadonlySet<string>;
  readonly facts: readonly Fact[];
  readonly results: Results;
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
  readonly simulatedSeconds: number;
}

export function summarise(evidence: Evidence): Summary {
  const { rally, truth, results } = evidence;
  const standing = matchCrossings(evidence.facts, truth);
  const stamped = new Map(evidence.said.flatMap(({ stamped: own }) => [...own]));
  const extra = [...standing.byTruth.values()].reduce((sum, count) => sum + count - 1, 0);
  const compared = compareDeviations(rally, truth, results);
  return {
    cars: rally.entries.length,
    trials: rally.trials.length,
    crossings: {
      true: truth.length,
      stamped: stamped.size,
      published: new Set([...evidence.published, ...standing.ids]).size,
      committed: standing.byTruth.size,
      lost: countLost(evidence, stamped, standing.byTruth),
      duplicated: extra,
      invented: standing.invented,
    },
    deviations: compared.counts,
    latencyMs: { pulseToScore: percentiles(evidence.latenciesMs) },
    rankingEqualsTruth: knowsRules(rally)
      ? results.rankings.every((ranking) => sameRanking(ranking, rally, compared.asScored))
      : sameRankings(results, scoreFacts(rally, trueFacts(truth, compared.stampOf(standing.times)))),
    seconds: round(evidence.seconds),
    simulatedSeconds: Math.round(evidence.simulatedSeconds),
  };
}

/** Nothing lost, nothing twice, nothing invented, nothing different. */
export const isTrue = ({ crossings, deviations, rankingEqualsTruth }: Summary): boolean =>
  crossings.lost + crossings.duplicated + crossings.invented + deviations.different === 0 && rankingEqualsTruth;

/**
 * True crossings that are neither in the ledger nor declared. A gap excuses the edges it names: those that the box spoke of by their number, those that
 * it never spoke of (its ring was full) by their count.
 */
function countLost(
  { truth, facts, said }: Evidence,
  stamped: ReadonlyMap<string, SpokenEdge>,
  committed: ReadonlyMap<string, number>,
): number {
  const declared = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== 'gap') continue;
    for (let i = 0; i < fact.count; i++) declared.add(`${fact.boot}:${fact.seq + i}`);
  }
  const missing = truth
    .map(({ car, station, line }) => crossingKey(car, station, line))
    .filter((key) => !committed.has(key));
  const edges = missing.map((key) => stamped.get(key));
  const undeclared = edges.filter((edge) => edge && !declared.has(`${edge.boot}:${edge.seq}`)).length;
  const unspoken = edges.filter((edge) => !edge).length;
  const unspokenDeclared = [...declared].filter((edge) => !said.some(({ spoken }) => spoken.has(edge))).length;
  return undeclared + Math.max(0, unspoken - unspokenDeclared);
}

/** Nearer than two cars can follow one another. */
const SAME_CAR_US = 500_000;

/** Which true crossing each standing crossing answers to: the nearest on its line. */
function matchCrossings(facts: readonly Fact[], truth: readonly TrueCrossing[]) {
  const latest = new Map<string, Crossing>();
  const voided = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'crossing' && (latest.get(fact.id)?.rev ?? -1) < fact.rev) latest.set(fact.id, fact);
    if (fact.kind === 'amendment' && fact.action === 'void') voided.add(fact.crossing);
  }
  const byLine = new Map<string, TrueCrossing[]>();
  for (const crossing of truth) {
    const name = `${crossing.station}/${crossing.line}`;
    const onLine = byLine.get(name) ?? [];
    onLine.push(crossing);
    byLine.set(name, onLine);
  }
  const byTruth = new Map<string, number>();
  const times = new Map<string, UtcMicros>();
  const ids: string[] = [];
  let invented = 0;
  for (const crossing of latest.values()) {
    if (!crossing.counts || voided.has(crossing.id)) continue;
    ids.push(crossing.id);
    const { utcUs } = crossing;
    const near = (byLine.get(`${crossing.station}/${crossing.line}`) ?? [])
      .filter((each) => utcUs !== null && Math.abs(each.utcUs - utcUs) < SAME_CAR_US)
      .sort((a, b) => Math.abs(a.utcUs - (utcUs ?? 0)) - Math.abs(b.utcUs - (utcUs ?? 0)))[0];
    if (!near) {
      invented++;
      continue;
    }
    const key = crossingKey(near.car, near.station, near.line);
    byTruth.set(key, (byTruth.get(key) ?? 0) + 1);
    if (utcUs !== null) times.set(key, utcUs);
  }
  return { byTruth, times, invented, ids };
}

function compareDeviations(rally: Rally, truth: readonly TrueCrossing[], results: Results) {
  const expected = knowsUnit(rally.rules)
    ? trueDeviations(rally, truth)
    : deviationsOf(
        scoreFacts(
          rally,
          trueFacts(truth, (crossing) => crossing.utcUs),
        ),
      );
  const asScored = new Map(expected);
  const uncertainCars = new Set<string>();
  const counts = { compared: expected.size, equal: 0, uncertain: 0, different: 0 };
  const scored = new Map<string, { deviation: number | null; uncertain: boolean }>();
  for (const ranking of results.rankings) {
    for (const row of ranking.rows) {
      for (const { trial, deviation, uncertain } of row.trials) {
        scored.set(deviationKey(row.car, trial), { deviation, uncertain: uncertain === true });
      }
    }
  }
  for (const [key, deviation] of expected) {
    const got = scored.get(key);
    if (got?.deviation === deviation) counts.equal++;
    else if (got?.uncertain && got.deviation !== null && Math.abs(got.deviation - deviation) === 1) {
      counts.uncertain++;
      asScored.set(key, got.deviation as Hundredths);
      uncertainCars.add(key.slice(0, key.indexOf('/')));
    } else counts.different++;
  }
  // A deviation where nobody drove is no better than a wrong one.
  for (const [key, { deviation }] of scored) if (deviation !== null && !expected.has(key)) counts.different++;
  /** True times, but the scored ones of a car for which no clock could have told the hundredth. */
  const stampOf =
    (scoredTimes: ReadonlyMap<string, UtcMicros>) =>
    (crossing: TrueCrossing): UtcMicros => {
      const key = crossingKey(crossing.car, crossing.station, crossing.line);
      return (uncertainCars.has(String(crossing.car)) ? scoredTimes.get(key) : undefined) ?? crossing.utcUs;
    };
  return { counts, asScored, stampOf };
}

function sameRanking(ranking: Ranking, rally: Rally, deviations: ReadonlyMap<string, Hundredths>): boolean {
  const expected = trueRanking(rally, deviations);
  const ranked = ranking.rows.filter((row) => row.position !== null);
  return (
    expected.length === ranked.length &&
    expected.every((row, at) => {
      const got = ranked[at];
      return got?.car === row.car && got.position === row.position && Math.round(Number(got.score) * 1e6) === row.total;
    })
  );
}

const deviationsOf = (results: Results): Map<string, Hundredths> =>
  new Map(
    results.rankings.flatMap(({ rows }) =>
      rows.flatMap(({ car, trials }) =>
        trials.flatMap(({ trial, deviation }) =>
          deviation === null ? [] : [[deviationKey(car, trial), deviation as Hundredths] as const],
        ),
      ),
    ),
  );

const sameRankings = (one: Results, other: Results): boolean => {
  const rows = (results: Results) =>
    results.rankings.map(({ id, rows: all }) => [id, all.map(({ position, car, score }) => [position, car, score])]);
  return JSON.stringify(rows(one)) === JSON.stringify(rows(other));
};

function percentiles(valuesMs: readonly number[]): Record<'p50' | 'p95' | 'p99', Milliseconds> {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const at = (share: number): Milliseconds => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    return value === undefined ? null : round(value);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

const round = (value: number): number => Math.round(value * 10) / 10;

import { createHash } from 'node:crypto';
import { openJournal } from '../../bridge/journal/journal.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import { type Crossing, type Fact, type Gap, revisionOf } from '../../protocol/messages/facts.ts';
import { MICROS_PER_HUNDREDTH } from '../../protocol/time.ts';
import { verifyLedger } from '../../scorer/ledger/ledger.ts';
import { builtInRuleSets } from '../../scorer/rules/built-in/index.ts';
import { trueFacts } from '../../simulator/rally/truth.ts';
import type { TrueCrossing } from '../../simulator/traffic/traffic.ts';
import { scoreNaively } from '../naive/naive-scorer.ts';
import { RALLY_FILE } from './made-rally.ts';
import type { TrueEdge } from './roadside.ts';
import type { FaultyScorer } from './scorer.ts';
import type { FaultyStation } from './station.ts';
import { HOME_US_MAX, type Played } from './world.ts';

/** What has to be true of every seed when all is over. */
export interface Verdict {
  /** Empty where all is well. */
  readonly failures: readonly string[];
  readonly crossings: {
    /** Cars over lines. */
    readonly real: number;
    /** Of which the box, having power, stamped the first touch. */
    readonly stamped: number;
    /** Of which every scorer has a fact. */
    readonly committed: number;
    /** Of which a gap says that they are gone. */
    readonly declared: number;
    /** Gone with the power of a box that nobody could hear: no one can say so. */
    readonly unheard: number;
  };
  readonly lost: number;
  readonly doubled: number;
  readonly uncertainty: { readonly within: number; readonly all: number };
  readonly deviations: { readonly compared: number; readonly uncertain: number };
  /** Of all facts and results: two runs of one seed have the same. */
  readonly digest: string;
}

const FAILURES_MAX = 12;
const HALF_SECOND_US = 500_000;
/** A window of 64 for each scorer, sent again each three seconds until a dead connection is noticed, and what was said beside it. */
const UNCONFIRMED_MAX = 1_500;
const UNREAD_MAX = 3_000;
/** Beyond these a deviation may be another hundredth than the truth's. */
const SURE_US = 100;
const SURE_FACTOR = 3;

export async function check(played: Played): Promise<Verdict> {
  const failures: string[] = [];
  const fail = (text: string): void => {
    if (failures.length < FAILURES_MAX) failures.push(text);
    else if (failures.length === FAILURES_MAX) failures.push('and more');
  };
  const { stations, scorers, broker } = played;

  if (played.homeUs === null) fail(`not home ${HOME_US_MAX / 1e6} s after the last fault: ${played.whyNotHome}`);
  const { unconfirmedMax, unreadMax } = broker.figures;
  if (unconfirmedMax > UNCONFIRMED_MAX) fail(`${unconfirmedMax} messages of one client waited to be confirmed`);
  if (unreadMax > UNREAD_MAX) fail(`${unreadMax} messages waited for one subscriber`);

  const books = scorers.map((scorer) => bookOf(scorer, stations, fail));
  for (const scorer of scorers) checkResults(played, scorer, fail);
  checkPair(played, fail);
  const [desk] = books;
  if (!desk) throw new Error('a rally without a scorer');
  const edges = checkEdges(stations, desk, fail);
  const uncertainty = checkTimes(edges, desk, fail);
  const deviations = checkDeviations(played, scorers[0], edges, desk, fail);
  const digest = createHash('sha256');
  const ledgers = scorers.map((scorer) => ledgerOf(scorer));
  for (const scorer of scorers) digest.update(JSON.stringify([scorer.facts(), scorer.results()]));

  await played.close();
  for (const { scorer, said } of ledgers) {
    const verified = verifyLedger(scorer.disk.path);
    if (!verified.ok) fail(`${scorer.id}: ${verified.problem}`);
    else if (verified.count !== said.size) fail(`${scorer.id}: the ledger has ${verified.count} facts of ${said.size}`);
  }
  for (const station of stations) {
    const written = factsIn(station);
    for (const ledger of ledgers) compareJournal(station, written, ledger, fail);
  }
  played.remove();

  const firsts = edges.filter(({ edge }) => edge.crossing !== null);
  const count = (end: End): number => firsts.filter((each) => each.end === end).length;
  const crossings = {
    real: played.made.crossings.length,
    stamped: firsts.length,
    committed: count('fact'),
    declared: count('gap'),
    unheard: count('unheard'),
  };
  return {
    ...{ failures, crossings, uncertainty, deviations, digest: digest.digest('hex') },
    lost: edges.filter(({ end }) => end === 'lost').length,
    doubled: desk.doubled,
  };
}

/** A ledger's facts of stations, for looking up. */
interface Book {
  readonly facts: readonly Fact[];
  /** Latest revision by id. */
  readonly crossings: ReadonlyMap<string, Crossing>;
  readonly gaps: readonly Gap[];
  readonly doubled: number;
}

type Fail = (text: string) => void;

function bookOf(scorer: FaultyScorer, stations: readonly FaultyStation[], fail: Fail): Book {
  /** A station that lost what it had sent says it again, under another number: it counts once. */
  const maySayAgain = ({ id }: Fact): boolean =>
    stations.some((station) => station.disk.hasLied && id.startsWith(`${station.id}:`));
  const facts = scorer.facts();
  const crossings = new Map<string, Crossing>();
  const said = new Set<string>();
  let doubled = 0;
  for (const fact of facts) {
    const names = [`${fact.journal} ${fact.entry}`];
    if (!maySayAgain(fact)) names.push(`${fact.kind} ${fact.id} ${revisionOf(fact)}`);
    for (const name of names) {
      if (said.has(name)) {
        doubled++;
        fail(`${scorer.id}: ${name} is there twice`);
      }
      said.add(name);
    }
    if (fact.kind !== 'crossing') continue;
    const before = crossings.get(fact.id);
    if (!before || fact.rev > before.rev) crossings.set(fact.id, fact);
  }
  if (scorer.quarantined > 0) fail(`${scorer.id}: ${scorer.quarantined} payloads in quarantine`);
  return { facts, crossings, gaps: facts.filter((fact) => fact.kind === 'gap'), doubled };
}

/** The board that was kept fact by fact, through crashes, and the naive scorer on the same facts. */
function checkResults(played: Played, scorer: FaultyScorer, fail: Fail): void {
  const { texts } = played.made;
  const naive = scoreNaively({ texts, rallyFile: RALLY_FILE, builtIn: builtInRuleSets }, scorer.facts());
  const real = { ...scorer.results(), warnings: [] };
  if (JSON.stringify(real) !== JSON.stringify(naive)) fail(`${scorer.id}: results are not those of the naive scorer`);
}

/** Two scorers that hold the same facts say the same; what a desk says, and what a lying disk took back, only one of them may have. */
function checkPair({ stations, scorers }: Played, fail: Fail): void {
  const isApart = scorers.some(({ hasSpoken }) => hasSpoken) || stations.some(({ disk }) => disk.hasLied);
  const [one, ...others] = scorers.map((scorer) => JSON.stringify(scorer.results()));
  if (!isApart && others.some((other) => other !== one)) fail('two scorers do not say the same');
}

type End = 'fact' | 'gap' | 'unheard' | 'lost';
interface Ended {
  readonly station: FaultyStation;
  readonly edge: TrueEdge;
  readonly id: string;
  readonly end: End;
}

/** Each edge that was stamped while the box had power ends as one fact or one declared gap. */
function checkEdges(stations: readonly FaultyStation[], book: Book, fail: Fail): Ended[] {
  const known = new Set<string>();
  const ended = stations.flatMap((station) =>
    station.roadside.edges.map((edge): Ended => {
      const id = `${station.id}:${edge.boot}:${edge.seq}:${edge.line}`;
      known.add(id);
      const isFact = book.crossings.has(id);
      const gaps = book.gaps.filter(
        ({ station: of, boot, seq, count }) =>
          of === station.id && boot === edge.boot && seq <= edge.seq && edge.seq < seq + count,
      ).length;
      // What a disk took back after it was sent is declared lost, and is not: nobody at the station can know.
      const hasLied = station.disk.hasLied;
      if (gaps > (isFact ? 0 : 1) && !hasLied) fail(`edge ${id}: ${isFact ? 'a fact and ' : ''}${gaps} gaps`);
      if (gaps > 0 && !edge.isGone && !hasLied) fail(`edge ${id}: declared lost, and the box had it`);
      const end = isFact ? 'fact' : gaps > 0 ? 'gap' : edge.mayBeUnknown || hasLied ? 'unheard' : 'lost';
      if (end === 'lost') fail(`edge ${id}: neither fact nor gap`);
      return { station, edge, id, end };
    }),
  );
  for (const [id] of book.crossings) if (!known.has(id)) fail(`crossing ${id}: of no edge`);
  return ended;
}

/** The stated bound holds, which is reckoned over all seeds, and no second is mistaken, which is reckoned here. */
function checkTimes(edges: readonly Ended[], book: Book, fail: Fail): Verdict['uncertainty'] {
  let within = 0;
  let all = 0;
  for (const { edge, id } of edges) {
    const fact = book.crossings.get(id);
    if (!fact || fact.utcUs === null) continue;
    const errorUs = Math.abs(fact.utcUs - edge.wheelUs);
    all++;
    if (errorUs <= fact.uncertaintyUs + 1) within++;
    if (errorUs > HALF_SECOND_US) fail(`crossing ${id}: ${Math.round(errorUs / 1000)} ms off, ${fact.clock}`);
  }
  return { within, all };
}

/** Where nothing is in doubt, the results are those of what the cars did. */
function checkDeviations(
  { made }: Played,
  scorer: FaultyScorer | undefined,
  edges: readonly Ended[],
  book: Book,
  fail: Fail,
): Verdict['deviations'] {
  const truth = scoreNaively(
    { texts: made.texts, rallyFile: RALLY_FILE, builtIn: builtInRuleSets },
    trueFacts(made.crossings, ({ utcUs }) => utcUs),
  );
  const isByHand = book.facts.some((fact) => fact.kind === 'amendment' && !fact.id.endsWith(':number'));
  // One hand may change what another car's crossing is taken for.
  if (isByHand) return { compared: 0, uncertain: 0 };
  const sure = new Map<TrueCrossing, Crossing>();
  /** Where a front axle went with the memory of a box, the rear one is taken for it, and marked. */
  const inDoubt = new Set<string>();
  for (const { station, edge, id } of edges) {
    const fact = book.crossings.get(id);
    if (!edge.crossing && fact?.counts && fact.doubts.length > 0) inDoubt.add(station.id);
    if (edge.crossing && fact?.counts && fact.utcUs !== null && fact.uncertaintyUs <= SURE_US)
      sure.set(edge.crossing, fact);
  }
  /** Truncated otherwise than the truth is, with right. */
  const isOnEdge = ({ utcUs, uncertaintyUs }: Crossing): boolean => {
    const reachUs = SURE_FACTOR * uncertaintyUs;
    const hundredth = (us: number) => Math.floor(us / MICROS_PER_HUNDREDTH);
    return utcUs !== null && hundredth(utcUs - reachUs) !== hundredth(utcUs + reachUs);
  };
  const trueRows = new Map(truth.rankings[0]?.rows.map((row) => [row.car, row]));
  let compared = 0;
  let uncertain = 0;
  for (const row of scorer?.results().rankings[0]?.rows ?? []) {
    for (const trial of row.trials) {
      const definition = made.rally.trials.find(({ id }) => id === trial.trial);
      if (definition?.kind !== 'time' || trial.state !== 'ok') continue;
      const { from, to } = definition;
      if (inDoubt.has(from.station) || inDoubt.has(to.station)) continue;
      const facts = [from, to].map(({ station, line }) =>
        [...sure].find(([of]) => of.car === row.car && of.station === station && of.line === line),
      );
      if (facts.includes(undefined)) continue;
      compared++;
      const right = trueRows.get(row.car)?.trials.find((each) => each.trial === trial.trial)?.deviation;
      if (right === trial.deviation) continue;
      const mayDiffer = facts.some((each) => each && isOnEdge(each[1]));
      if (mayDiffer && Math.abs((trial.deviation ?? 0) - (right ?? 0)) <= 1) uncertain++;
      else fail(`car ${row.car} in ${trial.trial}: ${trial.deviation} instead of ${right} hundredths`);
    }
  }
  return { compared, uncertain };
}

/** What a ledger holds, word for word, by the name of each fact. */
interface Said {
  readonly scorer: FaultyScorer;
  readonly said: ReadonlyMap<string, string>;
}
const nameOf = (fact: Fact): string => `${fact.journal} ${fact.entry} ${fact.kind} ${fact.id} ${revisionOf(fact)}`;
const ledgerOf = (scorer: FaultyScorer): Said => ({
  scorer,
  said: new Map(scorer.facts().map((fact) => [nameOf(fact), canonicalJson(fact)])),
});

function factsIn(station: FaultyStation): Fact[] {
  const journal = openJournal(station.disk.path, () => 0.5);
  const facts = [...journal.all()];
  journal.close();
  return facts;
}

/** A ledger holds what the journal of a station says, word for word, and nothing else of it. */
function compareJournal(station: FaultyStation, written: readonly Fact[], { scorer, said }: Said, fail: Fail): void {
  const names = new Set(written.map(nameOf));
  for (const fact of written) {
    if (said.get(nameOf(fact)) !== canonicalJson(fact))
      fail(`${scorer.id} does not have ${nameOf(fact)} of ${station.id}`);
  }
  // A journal that a lying disk has shortened said more than it still holds.
  if (station.disk.hasLied) return;
  const journals = new Set(written.map((fact) => fact.journal));
  for (const name of said.keys()) {
    const [of = ''] = name.split(' ');
    if (journals.has(of) && !names.has(name)) fail(`${scorer.id} has ${name}, which ${station.id} never wrote`);
  }
}

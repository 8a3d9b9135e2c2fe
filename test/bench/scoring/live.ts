import { join } from 'node:path';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { readLedger } from '../../../scorer/ledger/ledger.ts';
import { createScoreboard } from '../../../scorer/scoring/index.ts';
import { readRally } from './read-rally.ts';

/** A process that takes the last facts of a rally one by one and after each writes every ranking that changed. */

export interface Live {
  /** Milliseconds from handing a fact in to having written all rankings that it changed, in the order of the facts. */
  readonly ms: readonly number[];
  /** How many rankings each changed. */
  readonly rankings: readonly number[];
  /** What the slowest fact was. */
  readonly slowest: string;
}

const [folder = '', count = '0'] = process.argv.slice(2);
const rally = readRally(folder);
const facts = [...readLedger(join(folder, 'ledger.db'))];
const board = createScoreboard(rally);
const first = Math.max(0, facts.length - Number(count));
board.addAll(facts.slice(0, first));
for (const { id } of rally.rankings) board.ranking(id);

const kindOf = (fact: Fact | undefined): string => (fact?.kind === 'amendment' ? fact.action : (fact?.kind ?? 'none'));

const ms: number[] = [];
const rankings: number[] = [];
let written = 0;
for (const fact of facts.slice(first)) {
  const from = performance.now();
  const change = board.add(fact);
  for (const id of change.rankings) written += board.ranking(id)?.rows.length ?? 0;
  ms.push(performance.now() - from);
  rankings.push(change.rankings.length);
}
if (written === 0) throw new Error('no ranking was written');
const slowest = ms.indexOf(Math.max(...ms));
const live: Live = { ms, rankings, slowest: kindOf(facts[first + slowest]) };
process.stdout.write(JSON.stringify(live));

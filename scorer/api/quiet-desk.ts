import type { Clock, Stopwatch } from '../../protocol/clock.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import { utcMicros } from '../../protocol/time.ts';
import { loadRally, type Rally } from '../rally/index.ts';
import { openPostedSheets } from '../results/publications/posted-sheets.ts';
import { openPressRoom } from '../results/sheets/press-room.ts';
import { createScoreboard } from '../scoring/index.ts';
import { openSetup } from '../setup/index.ts';
import { type Accounts, openAccounts } from './accounts/accounts.ts';
import type { DeskHttp, DeskSetup, Person } from './desk-context.ts';
import { createLiveFeed } from './live-feed.ts';
import { buildDesk, type DeskServerOptions } from './server.ts';
import { createDeskWatch } from './watch/desk-watch.ts';

const RALLY = `
rally: quiet
name: Quiet rally
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs: [{id: leg-1, trials: [{id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}]}]
rankings: [{id: overall, race: classic}]
`;
const ENTRIES = 'number,year,model,coefficient\n1,1927,O.M. 665 SUPERBA,1.80\n';

const textOf = (path: string): string => (path === 'rally.yaml' ? RALLY : ENTRIES);

const standing: Clock = { nowUs: () => utcMicros(0), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) };
const stopped: Stopwatch = { realMs: () => 0, afterRealMs: () => ({ cancel: () => {} }) };

/** The desk of a rally that nobody drives, without a ledger and without a port: to be described, and to be asked by tests. */
export function quietDesk(
  accounts: Accounts | null,
  with_: Partial<DeskServerOptions['context']> &
    Pick<DeskServerOptions, 'onRoute'> & { readonly who?: () => Person } = {},
): Promise<DeskHttp> {
  const loading = loadRally('rally.yaml', textOf);
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  const { rally, sources } = loading;
  return buildDesk({
    accounts,
    ...(with_.who && { everybody: with_.who }),
    ...(with_.onRoute && { onRoute: with_.onRoute }),
    watch: quietWatch(rally),
    health: () => ({ connected: true }),
    context: {
      ...{ rally, sources, scorer: 'desk', board: createScoreboard(rally), setup: quietSetup() },
      ...{ feed: createLiveFeed(stopped), clock: standing, stopwatch: stopped, random: () => 0, log: () => {} },
      ...{ press: openPressRoom(), posted: openPostedSheets(':memory:') },
      facts: () => [][Symbol.iterator](),
      onFacts: () => () => {},
      amend: () => {
        throw new Error('nobody drives this rally');
      },
      ...with_,
    },
  });
}

function quietSetup(): DeskSetup {
  const opening = openSetup({ db: ':memory:', file: 'rally.yaml', read: textOf });
  if (!opening.ok) throw new Error(opening.problems.map(printProblem).join('\n'));
  const nobody = () => Promise.reject(new Error('nobody drives this rally'));
  return { ...opening.setup.begin(utcMicros(0)), preview: nobody, putInForce: nobody };
}

/** OpenAPI 3.1 of every route. */
export async function apiDescription(): Promise<object> {
  const accounts = openAccounts({ path: ':memory:', nowMs: stopped.realMs });
  const desk = await quietDesk(accounts);
  try {
    return desk.swagger();
  } finally {
    await desk.close();
  }
}

const quietWatch = (rally: Rally) =>
  createDeskWatch({
    board: () => createScoreboard(rally),
    ledger: { quarantine: () => [], asides: () => [], setAside: () => {} },
    ...{ feed: { put: () => {} }, clock: standing, stopwatch: stopped, log: () => {} },
  });

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printProblem } from '../../protocol/files/problem.ts';
import { utcMicros } from '../../protocol/time.ts';
import { openSetup, type Setup, type SetupOptions } from './setup.ts';

const AT = utcMicros(1_718_000_000_000_000);
const by = (reason: string) => ({ author: 'chief:anna', reason, atUs: AT });

const RALLY = `rally: small
name: Small rally
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
rankings:
  - {id: overall, race: classic}
`;
const ENTRIES = 'number,year,model,coefficient\n1,1927,O.M. 665,1.80\n2,1957,FIAT 750,1.25\n';

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'setup-'));
  const write = (name: string, text: string): void => writeFileSync(join(path, name), text);
  write('rally.yaml', RALLY);
  write('entries.csv', ENTRIES);
  return { write, db: join(path, 'ledger.db'), file: join(path, 'rally.yaml') };
}

function open(options: Omit<SetupOptions, 'read'>): Setup {
  const opening = openSetup({ ...options, read: (path) => readFileSync(path, 'utf8') });
  if (!opening.ok) throw new Error(opening.problems.map(printProblem).join('\n'));
  return opening.setup;
}

const imposed = ({ rally }: Setup): number | undefined =>
  rally.trials.flatMap((trial) => (trial.kind === 'time' ? [Number(trial.imposedHundredths)] : []))[0];

/** As somebody does it at the desk. */
function putAtDesk(setup: Setup, text: string, reason: string): void {
  const kept = setup.begin(AT);
  const loading = kept.load(new Map([['rally.yaml', text]]));
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  kept.putInForce(loading.loaded, by(reason));
  kept.close();
}

describe('the files that a rally is set up by', () => {
  it('are those on disk at the first start, and leave no trace of a start that fails', () => {
    const { db, file } = folder();
    const setup = open({ db, file });
    expect(imposed(setup)).toBe(1500);
    expect(open({ db, file }).madeAtDesk).toBeNull();
    const kept = setup.begin(AT);
    expect(kept.files().map(({ n, path, author, reason }) => [n, path, author, reason])).toEqual([
      [1, 'rally.yaml', 'scorer', 'read at start'],
      [2, 'entries.csv', 'scorer', 'read at start'],
    ]);
  });

  it('are still those on disk after they were changed there, until somebody changes one at the desk', () => {
    const { db, file, write } = folder();
    open({ db, file }).begin(AT).close();
    write('rally.yaml', RALLY.replace('15.00', '16.00'));
    const second = open({ db, file });
    expect(imposed(second)).toBe(1600);
    putAtDesk(second, RALLY.replace('15.00', '17.00'), 'the road book says 17');
    const third = open({ db, file });
    expect(imposed(third)).toBe(1700);
    expect(third.madeAtDesk).toMatchObject({ author: 'chief:anna', reason: 'the road book says 17' });
    expect(third.differences).toEqual([{ path: 'rally.yaml', onDisk: 'differs' }]);
    write('rally.yaml', 'no rally at all');
    expect(imposed(open({ db, file }))).toBe(1700);
  });

  it('are taken from disk again where it is asked for, and the versions of the desk stay', () => {
    const { db, file } = folder();
    putAtDesk(open({ db, file }), RALLY.replace('15.00', '17.00'), 'the road book says 17');
    const taken = open({ db, file, takeFiles: true });
    expect(imposed(taken)).toBe(1500);
    const kept = taken.begin(AT);
    expect(kept.versions.all('rally.yaml').map(({ n, reason }) => [n, reason])).toEqual([
      [4, 'the files on disk, taken at start'],
      [3, 'the road book says 17'],
      [1, 'read at start'],
    ]);
    expect(kept.versions.history().map(({ origin }) => origin)).toEqual(['disk', 'desk', 'disk']);
    kept.close();
    expect(open({ db, file }).madeAtDesk).toBeNull();
  });

  it('name each problem with file, line and what is allowed, in the path that was given', () => {
    const { db, file, write } = folder();
    write('rally.yaml', RALLY.replace('15.00 s', '15 bananas'));
    const opening = openSetup({ db, file, read: (path) => readFileSync(path, 'utf8') });
    expect(opening.ok ? [] : opening.problems.map(printProblem)).toEqual([
      `${file}:10: trial PC1: imposed "15 bananas" is not allowed; allowed: a duration such as 12.00 s, 20 s or 1 min`,
    ]);
  });

  it('that are no rally are refused, with the old ones in force', () => {
    const { db, file } = folder();
    const kept = open({ db, file }).begin(AT);
    const loading = kept.load(
      new Map([['entries.csv', 'number,year,model,coefficient\n1,1927,O.M.,1.80\n1,1927,O.M.,1.80\n']]),
    );
    expect(loading.ok ? [] : loading.problems.map(printProblem)).toEqual([
      'entries.csv:3: number 1 is on line 2 too; allowed: each number once',
    ]);
    expect(kept.inForce().n).toBe(1);
  });

  it('keep one number where nothing is new, and fall out where the rally names them no longer', () => {
    const { db, file } = folder();
    const kept = open({ db, file }).begin(AT);
    const other = new Map([
      ['rally.yaml', RALLY.replace('entries.csv', 'cars.csv')],
      ['cars.csv', ENTRIES],
    ]);
    const loading = kept.load(other);
    if (!loading.ok) throw new Error('refused');
    kept.putInForce(loading.loaded, by('one list for all'));
    expect(kept.files().map(({ path }) => path)).toEqual(['rally.yaml', 'cars.csv']);
    expect(kept.versions.all('entries.csv')).toHaveLength(1);
    const back = kept.load(
      new Map([
        ['rally.yaml', RALLY],
        ['entries.csv', ENTRIES],
      ]),
    );
    if (!back.ok) throw new Error('refused');
    kept.putInForce(back.loaded, by('back'));
    expect(kept.files().map(({ n, path }) => [n, path])).toEqual([
      [5, 'rally.yaml'],
      [2, 'entries.csv'],
    ]);
  });
});

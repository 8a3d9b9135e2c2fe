import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newFolder, ROOT, run } from './command.ts';

/** A rally file with one thing replaced, and its entry list. */
function rallyWith(
  replaced: string,
  by: string,
  entries = 'number,year,model,coefficient\n7,1927,Lancia,1.70\n12,1938,Fiat,1.50\n',
): string {
  const folder = newFolder();
  const path = join(folder, 'rally.yaml');
  const text = [
    'rally: test',
    'name: Test',
    'timezone: Europe/Rome',
    'rules: aci-rds',
    'races: [{id: classic, name: Classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]',
    'stations: [{id: iseo, name: Iseo, lines: [A, B]}]',
    'legs:',
    '  - id: leg-1',
    '    trials:',
    '      - {id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}',
    'rankings: [{id: overall, race: classic}]',
  ].join('\n');
  writeFileSync(join(folder, 'entries.csv'), entries);
  writeFileSync(path, text.replace(replaced, by));
  return path;
}

describe('bad input ends with one line that says what, where and what is allowed, and exit code 1', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unknown rule set',
      rallyWith('aci-rds', 'fia-2030'),
      /rally\.yaml:4: .*fia-2030.*allowed: .*aci-rds.*1000-miglia/,
    ],
    [
      'a line that no station has',
      rallyWith('to: iseo/B', 'to: iseo/Z'),
      /rally\.yaml:10: .*PC1.*iseo\/Z.*allowed: iseo\/A, iseo\/B/,
    ],
    [
      'a number twice',
      rallyWith('', '', 'number,year,model,coefficient\n7,1927,Lancia,1.70\n12,1938,Fiat,1.50\n7,1933,Alfa,1.75\n'),
      /entries\.csv:4: .*7.*line 2/,
    ],
    ['no such file', join(newFolder(), 'nothing.yaml'), /nothing\.yaml: .*no such file/],
  ])('%s', async (_what, path, expected) => {
    const commands = [
      ['check', path],
      ['score', '--rally', path, '--facts', '-'],
      ['rally', '--rally', path, '--port', '0', '--exit-when-done'],
      ['scorer', '--rally', path, '--db', ':memory:', '--broker', 'mqtt://127.0.0.1:9'],
    ];
    for (const command of commands) {
      const { code, stderr, stdout } = await run(command);
      expect({ command: command[0], code, stdout }).toEqual({ command: command[0], code: 1, stdout: '' });
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(expected);
    }
  });

  it('names every error of a file at once', async () => {
    const path = rallyWith('aci-rds', 'fia-2030');
    writeFileSync(
      join(path, '../entries.csv'),
      'number,year,model,coefficient\n7,1927,Lancia,1.70\n7,1933,Alfa,1.75\n',
    );
    const { code, stderr } = await run(['check', path]);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  const fixture = (name: string): string => join(ROOT, 'test/fixtures/broken', name);

  it.each<[string, string, number]>([
    ['a rule set', 'rules-slips.yaml', 11],
    ['an entry list', 'entries-slips.csv', 12],
    ['a points table', 'points-with-hole.csv', 5],
    ['a station file', 'station-slips.yaml', 5],
  ])('checks %s alone, and names every error of it', async (_what, name, errors) => {
    const { code, stdout, stderr } = await run(['check', fixture(name)]);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, stdout: '', lines: errors });
    for (const line of stderr.trim().split('\n')) expect(line).toMatch(/:\d+: .*; allowed: ./);
    // What comes through a pipe is the same, but for its name.
    const piped = await run(['check', '-'], readFileSync(fixture(name), 'utf8'));
    expect(piped.stderr.replaceAll(/^-:/gm, `${fixture(name)}:`)).toBe(stderr);
  });

  it('says of an entry list alone that its coefficients were checked for their form only', async () => {
    const { code, stderr } = await run(['check', fixture('beside/entries.csv')]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/entries\.csv: 3 cars; coefficients .* form only.*: no errors\n$/);
  });

  it('says of a built-in rule set what no public text gives, and what is still to be given', async () => {
    const known = await run(['check', 'aci-rds']);
    expect(known.code).toBe(0);
    expect(known.stderr).toMatch(/^warning: aci-rds: no public text gives order of ties/m);
    expect(known.stderr).toMatch(/aci-rds: rule set aci-rds: .*: no errors\n$/);
    const unfilled = await run(['check', '1000-miglia', '--json']);
    expect(unfilled.code).toBe(1);
    expect(unfilled.stderr).toMatch(/^1000-miglia: .*give the whole table: \{extends: 1000-miglia, tables: /m);
    const { errors, warnings } = JSON.parse(unfilled.stdout) as { errors: unknown[]; warnings: { text: string }[] };
    expect(errors).toHaveLength(1);
    expect(warnings.map(({ text }) => text)).toContain(
      'no public text gives points beyond 1/100 s (to be given by the organiser)',
    );
    const unknown = await run(['check', 'fia-2030']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/^fia-2030: .*allowed: a file, or one of aci-rds, 1000-miglia/);
  });

  const stationWith = (lines: readonly string[]): string => {
    const path = join(newFolder(), 'station.yaml');
    writeFileSync(path, lines.join('\n'));
    return path;
  };
  const station = ['station: iseo', 'rally: test', 'port: 0', 'channels: {D8: {line: A}}'];

  it.each<[string, string, RegExp]>([
    [
      'a serial port that does not exist',
      stationWith([...station, 'box: /dev/ttyNOWHERE']),
      /\/dev\/ttyNOWHERE: no such port; connected ports: .*station file/,
    ],
    [
      'an input that the box does not have',
      stationWith([...station.slice(0, 3), 'channels: {D13: {line: A}}', 'box: /dev/null']),
      /station\.yaml:4: .*D13.*allowed.*D8/,
    ],
    ['no line at all', stationWith([...station.slice(0, 3), 'box: /dev/null']), /station\.yaml:.*channels is missing/],
  ])('%s', async (_what, path, expected) => {
    const { code, stderr } = await run(['bridge', '--config', path]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(stderr).toMatch(expected);
  });

  it('a fact that is none, in a file', async () => {
    const path = rallyWith('', '');
    const { code, stderr } = await run(['score', '--rally', path, '--facts', '-'], '{"v":1,"kind":"crossing"}\n');
    expect(code).toBe(1);
    expect(stderr).toMatch(/-:1: id: /);
  });

  it('a port that somebody else has', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await run([
      'rally',
      '--port',
      String(port),
      '--cars',
      '1',
      '--trials',
      '1',
      '--speed',
      'max',
    ]);
    server.close();
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(`port ${port} on 127.0.0.1 is taken by another program; give --port another number`);
  });

  it.each([
    [['rally', '--speed', 'fast'], /--speed.*0\.1 to 60/s],
    [['rally', '--cars', '0'], /--cars.*whole number from 1/s],
    [['score'], /--rally/],
    [['unknown'], /unknown/],
  ])('wrong usage ends with exit code 2: %j', async (args, expected) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });

  it('every subcommand has help with an example', async () => {
    const { stdout } = await run(['--help']);
    const commands = [...stdout.matchAll(/^ {2}(\w+)(?= .*\[| <)/gm)]
      .map((match) => match[1] ?? '')
      .filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThanOrEqual(8);
    for (const command of commands) expect((await run([command, '--help'])).stdout).toMatch(/Example:\n {2}\$ \w+/);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../../clock.ts';
import { loadRally, startEmbeddedBroker, startScorer } from '../../scorer/index.ts';
import { freePort, newFolder, pause, ROOT, run, start } from './command.ts';
import { onUnplug, plugIn, unplugAll } from './plugged-in.ts';

afterEach(unplugAll);

const RALLY = join(ROOT, 'simulator/rallies/leg-1/rally.yaml');

it('a station says whether it may be left alone, and follows a pulse of each input to the scorer', async () => {
  const folder = newFolder();
  const loading = loadRally(RALLY, (path) => readFileSync(path, 'utf8'));
  if (!loading.ok) throw new Error('the sample rally does not load');
  const broker = await startEmbeddedBroker();
  const scorer = await startScorer({
    ...{ rally: loading.rally, sources: loading.sources, scorer: 'desk', broker: broker.url },
    ...{ db: join(folder, 'ledger.db'), port: 0, host: '127.0.0.1', clock: machineClock, stopwatch },
    random: Math.random,
    log: () => {},
  });
  const port = await freePort();
  const file = join(folder, 'station.yaml');
  writeFileSync(
    file,
    [
      ...['station: iseo', `rally: ${loading.rally.id}`, `port: ${port}`, `broker: ${broker.url}`],
      ...[`box: ${(await plugIn({ pps: true })).path}`, 'channels: {D8: {line: A}, D3: {line: B}, A0: {line: A}}'],
    ].join('\n'),
  );
  const bridge = start(['bridge', '--config', file]);
  onUnplug(() => bridge.process.kill('SIGTERM'));
  await bridge.said(/up, next edge/);
  await pause(8_000);
  const url = `http://127.0.0.1:${port}`;
  const tested = await run(['ready', url]);
  expect(tested.stdout).toMatch(/ok {2}box .*firmware 2[\s\S]*ok {2}clock .*pps[\s\S]*ok {2}disk[\s\S]*ok {2}scorer/);
  for (const input of ['D8 \\(A\\)', 'D3 \\(B\\)', 'A0 \\(A\\)']) {
    expect(tested.stdout).toMatch(new RegExp(`ok {2}${input} +heard, on the disk, at the scorer`));
  }
  expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/ready\n$/) });
  const tests = [...scorer.facts()].filter((fact) => fact.kind === 'crossing' && fact.test);
  expect(tests.map((fact) => fact.kind === 'crossing' && fact.counts)).toEqual([false, false, false]);

  await scorer.stop();
  await broker.close();
  const alone = await run(['ready', url]);
  expect(alone.stdout).toMatch(/NO {2}D8 \(A\) +heard and on the disk; the scorer does not have it yet/);
  expect(alone).toMatchObject({ code: 1, stdout: expect.stringMatching(/not ready\n$/) });
}, 90_000);

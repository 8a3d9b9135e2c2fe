import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { findProgram, freePort, newFolder, pause, start } from './command.ts';
import { expectTruth, summaryOf } from './summary.ts';

const mosquitto = findProgram('mosquitto');
if (!mosquitto)
  process.stderr.write('skipped: broker and bridge killed: mosquitto is not installed (apt-get install mosquitto)\n');

describe.skipIf(!mosquitto)('a rally over mosquitto, the bridge of the firmware station a process of its own', () => {
  let broker: ChildProcess | null = null;
  afterAll(() => broker?.kill());

  it('loses nothing when the bridge is killed and the broker goes away and comes back empty', async () => {
    const folder = newFolder();
    const port = await freePort();
    const config = join(folder, 'mosquitto.conf');
    writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    const startBroker = (): void => {
      broker = spawn(mosquitto ?? '', ['-c', config], { stdio: 'ignore' });
    };
    startBroker();
    await pause(500);
    const running = start([
      ...['rally', '--cars', '24', '--trials', '4', '--speed', '20', '--exit-when-done', '--json', '--port', '0'],
      ...['--broker', `mqtt://127.0.0.1:${port}`],
    ]);
    const pid = async (nth: number): Promise<number> => {
      const found = await running.said(new RegExp(`(?:is process \\d+[\\s\\S]*?){${nth - 1}}is process (\\d+)`));
      return Number(found[1]);
    };
    const first = await pid(1);
    await running.said(/box 00010001.*up/);
    await pause(9_000);
    process.kill(first, 'SIGKILL');
    const second = await pid(2);
    await pause(5_000);
    broker?.kill('SIGKILL');
    await pause(3_000);
    startBroker();
    await pause(2_000);
    process.kill(second, 'SIGKILL');
    // Brescia has 5 lines.
    expectTruth(summaryOf(await running.ended), 24 * 5, 24 * 4);
  });
});

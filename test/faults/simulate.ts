import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { stopwatch } from '../../clock.ts';
import { addUp, print } from './figures.ts';
import { runSeed, tell } from './run-seed.ts';

/** `npm run simulate`: many seeds, or one again with all that happened. */

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('allowed is a whole number from 1 on');
  return value;
};

const { seeds, seed, from } = new Command('simulate')
  .description('Real bridges and scorers among simulated faults; everything is drawn from one seed')
  .option('--seeds <n>', 'how many seeds', whole, 50)
  .option('--from <n>', 'the first of them', whole, 1)
  .option('--seed <n>', 'one seed alone, with a trace of what went wrong', whole)
  .addHelpText('after', '\nExample: npm run simulate -- --seeds 1000')
  .parse()
  .opts<{ seeds: number; from: number; seed?: number }>();

/** In memory where there is such a folder: what a crash leaves is cut from copies, so that nothing need ever reach a real disk. */
const folder = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `centesimo-faults-${process.pid}`);
const beganMs = stopwatch.realMs();
const sum = addUp();
let isEnough = false;
// The figures so far are worth having.
process.once('SIGINT', () => {
  isEnough = true;
});
if (seed !== undefined) {
  const run = await runSeed(seed, folder);
  sum.add(run);
  process.stdout.write(tell(run, Number.POSITIVE_INFINITY));
} else {
  for (let each = from; each < from + seeds && !isEnough; each++) {
    const run = await runSeed(each, folder);
    sum.add(run);
    if (run.failures.length > 0) process.stderr.write(`${tell(run)}\n`);
    if (process.stderr.isTTY) process.stderr.write(`\r${each - from + 1} of ${seeds}`);
  }
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(print(sum, (stopwatch.realMs() - beganMs) / 1000));
process.exitCode = sum.failed.length > 0 ? 1 : 0;

import type { Clock, Stopwatch } from '../../protocol/clock.ts';
import { addMicros, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';
import type { Scorer } from '../../scorer/index.ts';
import type { Progress } from './play-virtual.ts';
import type { StationSetUp } from './set-up.ts';
import type { SimulatedStation } from './station.ts';

const BOX_EVERY_MS = 4;
const LOOK_EVERY_MS = 100;
/** Real time without a new fact, before a crew that still waits for something goes home and what is missing is called lost. */
const QUIET_MS_MAX = 60_000;

/** Everybody lives by the same clock, a multiple of the real one; nobody waits for anybody. */
export async function playPaced(
  clock: Clock,
  setUps: readonly StationSetUp[],
  scorer: Scorer,
  stopwatch: Stopwatch,
  onProgress: Progress,
): Promise<void> {
  const pause = (ms: number) => new Promise<void>((resolve) => stopwatch.afterRealMs(ms, resolve));
  const powered = new Set<SimulatedStation>();
  let facts = 0;
  let changedMs = stopwatch.realMs();

  const goHome = async ({ station, end }: StationSetUp): Promise<void> => {
    while (!(await station.delivered()) && stopwatch.realMs() - changedMs < QUIET_MS_MAX) await pause(LOOK_EVERY_MS);
    powered.delete(station);
    station.powerOff();
    await end();
  };
  const days = setUps.map(
    (setUp) =>
      new Promise<void>((resolve, reject) => {
        const { station, process } = setUp;
        const { plan } = station;
        const at = (us: UtcMicros, action: () => void) => clock.after(us - clock.nowUs(), action);
        process?.start();
        at(addMicros(plan.powerOnUs, -MICROS_PER_SECOND), () => station.open());
        at(plan.powerOnUs, () => {
          station.powerOn();
          powered.add(station);
        });
        at(plan.powerOffUs, () => {
          goHome(setUp).then(resolve, reject);
        });
      }),
  );
  let over = false;
  const all = Promise.all(days).finally(() => {
    over = true;
  });

  for (let lookedMs = 0; !over; await pause(BOX_EVERY_MS)) {
    for (const station of powered) station.advance();
    const nowMs = stopwatch.realMs();
    if (nowMs - lookedMs < LOOK_EVERY_MS) continue;
    lookedMs = nowMs;
    if (scorer.factCount !== facts) {
      facts = scorer.factCount;
      changedMs = nowMs;
    }
    onProgress(facts, clock.nowUs());
  }
  await all;
}

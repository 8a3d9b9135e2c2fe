import type { Stopwatch } from '../../protocol/clock.ts';
import { addMicros, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';
import type { Scorer } from '../../scorer/index.ts';
import type { VirtualTime } from '../timeline/virtual.ts';
import type { StationSetUp } from './set-up.ts';
import type { SimulatedStation } from './station.ts';

/** Told how far a rally is: facts in the ledger, and the rally's time. */
export type Progress = (facts: number, atUs: UtcMicros) => void;

const SETTLE_MS_MAX = 60_000;

/** One coordinator: on to the next event only when all that follows from the last one has happened. */
export async function playVirtual(
  time: VirtualTime,
  setUps: readonly StationSetUp[],
  scorer: Scorer,
  stopwatch: Stopwatch,
  onProgress: Progress,
): Promise<void> {
  let open = setUps.length;
  const awake = new Set<SimulatedStation>();
  for (const { station, end } of setUps) {
    const { plan } = station;
    const at = (us: UtcMicros, action: () => void) => time.after(us - time.nowUs(), action);
    at(addMicros(plan.powerOnUs, -MICROS_PER_SECOND), () => {
      station.open();
      awake.add(station);
    });
    at(plan.powerOnUs, () => {
      station.powerOn();
      wake(station);
    });
    at(plan.powerOffUs, () => {
      station.powerOff();
      closing = end().then(() => {
        awake.delete(station);
        open--;
      });
    });
  }
  let closing: Promise<void> | null = null;
  let progressMs = 0;

  const wake = (station: SimulatedStation): void => {
    time.after(station.nextUs(), () => {
      if (time.nowUs() >= station.plan.powerOffUs) return;
      station.advance();
      wake(station);
    });
  };

  const idle = (): boolean => {
    if (!scorer.idle) return false;
    for (const station of awake) if (!station.idle) return false;
    return true;
  };

  const settle = async (): Promise<void> => {
    if (closing) {
      await closing;
      closing = null;
    }
    const sinceMs = stopwatch.realMs();
    while (!idle()) {
      await new Promise((resolve) => setImmediate(resolve));
      if (stopwatch.realMs() - sinceMs > SETTLE_MS_MAX) {
        const waiting = [...awake].filter((station) => !station.idle);
        throw new Error(
          `rally: nothing moves any more at ${new Date(time.nowUs() / 1000).toISOString()}: ` +
            waiting.map((station) => `${station.plan.id}: ${station.waitingFor}`).join('; '),
        );
      }
    }
  };

  let breatheMs = stopwatch.realMs();
  await time.play(
    () => open === 0,
    () => {
      const nowMs = stopwatch.realMs();
      if (nowMs - progressMs > 100) {
        progressMs = nowMs;
        onProgress(scorer.factCount, time.nowUs());
      }
      if (closing || !idle()) return settle();
      if (nowMs - breatheMs < 20) return undefined;
      // Pages and signals want their turn too.
      breatheMs = nowMs;
      return new Promise((resolve) => setImmediate(resolve));
    },
  );
}

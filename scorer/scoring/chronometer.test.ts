import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { formatUnits } from '../rules/index.ts';
import { measure } from './deviation.ts';

/**
 * A day of a professional chronometer (ALGE Timy, start and finish photocells): its own net times, reckoned again from its pulses. The
 * recording is no part of the project: it lies beside it, or where CENTESIMO_SHARED says.
 */
const FILE = 'data/alge-timy/photocell-day.dump';
const recording = [process.env.CENTESIMO_SHARED, resolve(import.meta.dirname, '../../../shared')]
  .flatMap((folder) => (folder === undefined ? [] : [join(folder, FILE)]))
  .find((path) => existsSync(path));
const missing = recording === undefined ? ` (no ${FILE} in ../shared nor in CENTESIMO_SHARED)` : '';

interface NetTime {
  readonly number: string;
  readonly startUs: number;
  readonly finishUs: number;
  /** As the device says it: `59.76`. */
  readonly said: string;
}

/** Records: info column, number, channel (C0 start, C1 finish, RT run time), `HH:MM:SS.zhtq`. A net time follows its finish. */
function netTimes(text: string): NetTime[] {
  const starts = new Map<string, number>();
  const finishes = new Map<string, number>();
  const found: NetTime[] = [];
  for (const line of text.split(/[\r\n]+/)) {
    const match = /^(.)(\d{4})[ rb](C0|C1|RT)M? +(\d\d):(\d\d):(\d\d)\.(\d{1,4})/.exec(line);
    if (match === null) continue;
    const [, info = '', number = '', channel, hours, minutes, seconds, fraction = ''] = match;
    const us =
      (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000 + Number(fraction.padEnd(6, '0'));
    if (channel === 'C0' && info === 'c') starts.delete(number);
    // A finish that is cleared stands in the next two lines once more, with its net time cleared too: that one was right as well.
    else if (info === '?' || (channel === 'C1' && info === 'c')) continue;
    else if (channel === 'C0') starts.set(number, us);
    else if (channel === 'C1') finishes.set(number, us);
    else {
      const startUs = starts.get(number);
      const finishUs = finishes.get(number);
      // Hundredths of the day, so that the device's own two places stand as they are.
      const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      if (startUs !== undefined && finishUs !== undefined)
        found.push({ number, startUs, finishUs, said: `${whole}.${fraction.slice(0, 2)}` });
    }
  }
  return found;
}

describe('a chronometer’s net times', () => {
  it.skipIf(recording === undefined)(
    `are differences of its stamps, truncated to 1/100 s: all of a day${missing}`,
    () => {
      const times = netTimes(readFileSync(recording ?? '', 'latin1'));
      // The recording holds 127 RT lines.
      expect(times).toHaveLength(127);
      const reading = { unit: { name: '1/100 s', us: 10_000, places: 2 }, stamps: 'subtract' } as const;
      const ours = times.map(({ number, startUs, finishUs }) => ({
        number,
        time: formatUnits(measure(utcMicros(startUs), utcMicros(finishUs), reading), reading.unit),
      }));
      expect(ours).toEqual(times.map(({ number, said }) => ({ number, time: said })));
    },
  );
});

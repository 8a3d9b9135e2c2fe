import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDiscipline } from '../../bridge/clock/discipline.ts';
import { readNmea } from '../../bridge/clock/nmea.ts';
import { ticks } from '../../protocol/time.ts';

/** What six receivers said, and a PPS that ticks on beside them: whatever they say, no second may get a wrong name. */

const FOLDER = new URL('../../../shared/data/nmea/', import.meta.url).pathname;
const LOGS = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.log')) : [];
const HZ = 16_000_000;

const linesOf = (log: string): string[] => readFileSync(FOLDER + log, 'latin1').split('\n');
const isSentence = (line: string): boolean => line.trim() !== '' && !line.startsWith('#');

/** The whole seconds that a log tells with a fix, in its order, without any of the code under test: status A and the checksum by hand. */
function secondsTold(lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const match = /\$(G[NP]RMC,(\d\d)(\d\d)(\d\d)\.?\d*,A,.*?,(\d\d)(\d\d)(\d\d),[^*]*)\*([0-9A-F]{2})\s*$/.exec(line);
    if (!match) return [];
    const [, body = '', hour, minute, second, day, month, year, sum = ''] = match;
    const checksum = [...body].reduce((xor, character) => xor ^ character.charCodeAt(0), 0);
    if (checksum !== Number.parseInt(sum, 16)) return [];
    return [
      Date.UTC(2000 + Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) /
        1000,
    ];
  });
}

/**
 * Plays a log: a PPS each second, each RMC 0.2 s after its second. The world's clock starts with the first fix and never goes back; where a log jumps back, it is
 * the log that is wrong.
 */
function play(lines: readonly string[], ppm: number) {
  const clock = createDiscipline(HZ);
  const start = secondsTold(lines)[0] ?? 0;
  const tickAt = (second: number) => ticks(Math.round((second - start + 100) * HZ * (1 + ppm * 1e-6)));
  const refused = { checksum: 0, form: 0 };
  const before = lines.findIndex((line) => /RMC,[\d.]+,A,/.test(line));
  const unfixed = lines.slice(0, before).filter((line) => isSentence(line) && line.includes('RMC,')).length;
  let now = start - 1 - unfixed;
  let last = Number.NaN;
  const go = (to: number): void => {
    while (now < to) clock.pps(tickAt(++now));
  };
  go(now + 1);
  for (const line of lines) {
    if (!isSentence(line)) continue;
    const reading = readNmea(line);
    if (reading.kind === 'refused') refused[reason(reading)]++;
    if (reading.kind !== 'time') continue;
    const { fix, utcUs } = reading.time;
    const second = utcUs === null ? Number.NaN : utcUs / 1e6;
    const ahead = second - now;
    // The next second of the log is the next of the world; one that jumps is heard in the second after.
    if (Math.floor(second) !== Math.floor(last)) go(ahead >= 0 && ahead < 60 ? Math.floor(second) : now + 1);
    last = second;
    clock.fix(true);
    if (!fix || utcUs === null) continue;
    clock.label({ tick: tickAt(now + 0.2 + (second % 1)), fromUs: utcUs, toUs: utcUs + 1e6, source: 'nmea' });
  }
  go(now + 2);
  const named: number[] = [];
  for (let second = start; second < now; second++) {
    const { utcUs } = clock.stamp(tickAt(second + 0.5));
    if (utcUs !== null) named.push(utcUs - (second + 0.5) * 1e6);
  }
  return { named, refused, clock, seconds: now - start };
}
const reason = ({ reason: why }: { reason: 'checksum' | 'form' }) => why;

describe.skipIf(LOGS.length === 0)(
  `the sentences of receivers${LOGS.length === 0 ? `: ${FOLDER} is not there` : ''}`,
  () => {
    it.each(LOGS)('of %s never name a wrong second', (log) => {
      const { named } = play(linesOf(log), 6_700);
      expect(named.filter((offUs) => Math.abs(offUs) > 2)).toEqual([]);
    });

    it.each(LOGS.filter((log) => !log.includes('coldboot')))('of %s name nearly all of its seconds', (log) => {
      const { named, seconds } = play(linesOf(log), -40);
      expect(named.length).toBeGreaterThan(0.9 * seconds);
    });

    it('of a cold receiver, with dates of 1999, 2006 and 2010, name nothing', () => {
      const log = LOGS.find((name) => name.includes('coldboot')) ?? '';
      const { named, refused } = play(linesOf(log), 0);
      expect(named).toEqual([]);
      expect(refused.checksum + refused.form).toBeGreaterThan(10);
    });

    it('that go back by an hour are refused', () => {
      const log = LOGS.find((name) => name.includes('bt451')) ?? '';
      const { clock } = play(linesOf(log), 0);
      const told = secondsTold(linesOf(log));
      const back = told.findIndex((second, i) => second < (told[i - 1] ?? 0));
      expect(back).toBeGreaterThan(0);
      expect(clock.refused.labels).toBe(Math.min(told.length - back, 9));
    });

    it('are refused and counted where a character is wrong', () => {
      const lines = linesOf('ublox-neo-m9n-nmea.log').filter(isSentence);
      const damaged = lines.map((line, i) =>
        i % 7 === 3 ? line.replace(/[0-9]/, (digit) => (digit === '9' ? '8' : '9')) : line,
      );
      const changed = damaged.filter((line, i) => line !== lines[i]).length;
      const { named, refused } = play(damaged, 0);
      expect(refused.checksum + refused.form).toBe(
        changed + play(lines, 0).refused.checksum + play(lines, 0).refused.form,
      );
      expect(named.filter((offUs) => Math.abs(offUs) > 2)).toEqual([]);
    });
  },
);

import { describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { createVirtualTime } from '../timeline/virtual.ts';
import { startLife } from './life.ts';

const begin = () => {
  const time = createVirtualTime(utcMicros(1_718_100_000_000_000));
  const life = startLife({ time, offsetUs: () => 0, onSay: () => {} });
  const done: string[] = [];
  const until = (us: number) =>
    time.play(
      () => time.elapsedUs() >= us,
      () => undefined,
    );
  time.after(1_000_000, () => {});
  return { time, life, done, until };
};

describe('one life of a process', () => {
  it('neither hears nor says anything after its end, and no timer of it fires', async () => {
    const { life, done, until } = begin();
    life.clock.after(100, () => done.push('timer'));
    life.end();
    life.hear(() => done.push('heard'));
    life.say(() => done.push('said'));
    await until(1_000_000);
    expect(done).toEqual([]);
  });

  it('hears in order what came while its disk held it up, and then says what it had to say', async () => {
    const { time, life, done, until } = begin();
    life.hold(500);
    life.say(() => done.push(`said at ${time.elapsedUs()}`));
    life.hear(() => done.push(`first at ${time.elapsedUs()}`));
    time.after(200, () => life.hear(() => done.push(`second at ${time.elapsedUs()}`)));
    await until(1_000_000);
    expect(done).toEqual(['said at 500', 'first at 500', 'second at 500']);
  });
});

import { expect, it } from 'vitest';
import type { Timer } from '../../protocol/clock.ts';
import { utcMicros } from '../../protocol/time.ts';
import { createScoreboard } from '../scoring/index.ts';
import { amendment, at, crossing, smallRally } from '../scoring/testing/small-rally.ts';
import { createPublisher } from './publisher.ts';

it('a table goes out once a second at most, however long tables take and however fast facts come meanwhile', () => {
  const rally = smallRally();
  let nowMs = 0;
  const due: { atMs: number; action: () => void }[] = [];
  const said: { atMs: number; topic: string }[] = [];
  const publisher = createPublisher({
    ...{ rally, board: createScoreboard(rally), scorer: 'desk', facts: () => [], onDeviation: () => {} },
    clock: { nowUs: () => utcMicros(0), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) },
    stopwatch: {
      realMs: () => nowMs,
      afterRealMs: (ms, action): Timer => {
        const each = { atMs: nowMs + ms, action };
        due.push(each);
        return { cancel: () => void due.splice(due.indexOf(each), due.includes(each) ? 1 : 0) };
      },
    },
    publish: (topic, _payload, retain) => {
      if (!retain || !topic.includes('desk/result')) return;
      said.push({ atMs: nowMs, topic });
      // A slow machine: each table is a slice of its own.
      nowMs += 20;
    },
  });
  publisher.score([crossing('castle/A', 1, 10, { id: 'a' }), crossing('castle/B', 1, 25, { id: 'b' })]);
  for (let step = 0; step < 400; step += 1) {
    nowMs += 10;
    publisher.score([
      amendment({ id: `r${step}`, action: 'retime', crossing: 'b', n: step, utcUs: at(25 + ((step + 1) % 90) / 100) }),
    ]);
    for (const each of due.filter(({ atMs }) => atMs <= nowMs)) {
      if (due.includes(each)) due.splice(due.indexOf(each), 1);
      each.action();
    }
  }
  for (const topic of new Set(said.map((each) => each.topic))) {
    const times = said.filter((each) => each.topic === topic).map(({ atMs }) => atMs);
    for (const [index, atMs] of times.entries()) {
      // A slice later than its round at the most.
      if (index > 0) expect(atMs - (times[index - 1] ?? 0), topic).toBeGreaterThan(800);
    }
  }
  expect(said.some(({ topic }) => topic.endsWith('ranking/overall'))).toBe(true);
  // And nobody is forgotten: the last of them is of the last seconds.
  expect(said.at(-1)?.atMs).toBeGreaterThan(nowMs - 1_500);
});

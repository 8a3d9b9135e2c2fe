import { useEffect, useState } from 'react';
import { utcMicros } from '../../../../../protocol/time.ts';
import { timeOfDay } from '../format.ts';
import { type ClockState, clockState, type TimeSample } from '../station-clock.ts';
import { microseconds } from '../station-health.ts';
import type { Words } from '../words.ts';

/** The time of the rally for the crews: large, and plainly none where it cannot be vouched for. */
export function OfficialClock(props: {
  readonly samples: () => readonly TimeSample[];
  readonly nowMs: () => number;
  readonly say: Words;
}) {
  const { samples, nowMs, say } = props;
  const [at, tick] = useState(nowMs);
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      tick(nowMs());
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [nowMs]);

  const clock = clockState(samples(), at);
  if (clock.state === 'waiting') return <p className="clock-page">{`${say.whyWaiting}…`}</p>;
  const utcUs = utcMicros(Math.floor((at + clock.offsetMs) * 1000));
  const { timezone } = clock.time;
  return (
    <main className="clock-page" data-testid="clock" data-state={clock.state} data-utc-ms={Math.floor(utcUs / 1000)}>
      <p className="clock-official" data-official={clock.state === 'official'}>
        {clock.state === 'official' ? `● ${say.official}` : `✕ ${say.notOfficial}`}
      </p>
      <h1>{`${say.localTime} (${timezone})`}</h1>
      <p className="clock-large">{timeOfDay(utcUs, timezone)}</p>
      <h2>{say.utc}</h2>
      <p className="clock-small">{timeOfDay(utcUs, 'UTC')}</p>
      <p>{why(clock, say)}</p>
    </main>
  );
}

function why(clock: Exclude<ClockState, { state: 'waiting' }>, say: Words): string {
  switch (clock.state) {
    case 'official': {
      const source = { pps: say.clockPps, holdover: say.clockHoldover, host: say.clockHost, none: say.clockNone };
      return `${clock.time.station} · ${say.from} ${source[clock.time.source]} · ${say.within} ${microseconds(clock.boundMs * 1000 + SCREEN_US)}`;
    }
    case 'old':
      return say.whyOld;
    case 'no-source':
      return say.whyNoSource;
    case 'wide':
      return say.whyWide;
    case 'jump':
      return say.whyJump;
  }
}
/** Until a screen of 60 pictures a second shows it. */
const SCREEN_US = 17_000;

import '@fontsource/barlow/500.css';
import '@fontsource/barlow/700.css';
import './style/tokens.css';
import './style/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Stopwatch } from '../../../../protocol/clock.ts';
import type { StationTime } from '../../wire.ts';
import { loadPreferences } from './preferences.ts';
import { type TimeSample, withSample } from './station-clock.ts';
import { OfficialClock } from './view/official-clock.tsx';
import { words } from './words.ts';

/** Quickly at first, for a tight answer among several; then often enough that a minute holds a dozen. */
const FIRST_EVERY_MS = 200;
const FIRST = 10;
const EVERY_MS = 5_000;
const ANSWER_MS_MAX = 2_000;

/** `open-clock.ts` composes: it hands in the clock of the device. */
export function begin(stopwatch: Stopwatch): void {
  let samples: readonly TimeSample[] = [];
  let asked = 0;

  const ask = async (): Promise<void> => {
    const askedMs = stopwatch.realMs();
    try {
      const response = await fetch('api/time', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      const answeredMs = stopwatch.realMs();
      if (response.ok)
        samples = withSample(samples, { askedMs, answeredMs, time: (await response.json()) as StationTime });
    } catch {
      // Out of reach: the samples grow old, and the page says so.
    }
    asked++;
    stopwatch.afterRealMs(asked < FIRST ? FIRST_EVERY_MS : EVERY_MS, () => void ask());
  };
  void ask();

  const { language, theme } = loadPreferences();
  document.documentElement.dataset.theme = theme;
  document.documentElement.lang = language;
  const element = document.getElementById('clock');
  if (!element) throw new Error('clock.html has no element with the id "clock"');
  createRoot(element).render(
    <StrictMode>
      <OfficialClock samples={() => samples} nowMs={stopwatch.realMs} say={words[language]} />
    </StrictMode>,
  );
}

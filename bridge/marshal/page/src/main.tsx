import '@fontsource/barlow/500.css';
import '@fontsource/barlow/700.css';
import './style/tokens.css';
import './style/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Clock, Stopwatch } from '../../../../protocol/clock.ts';
import { connect } from './connection.ts';
import { loadKept, loadPreferences, saveKept } from './preferences.ts';
import { play, soundFor, unlockSound } from './sound.ts';
import { keptOf } from './state.ts';
import { createStore } from './store.ts';
import { App } from './view/app.tsx';

/** `open-page.ts` composes: it hands in the clock of the device. */
export function begin(clock: Clock, stopwatch: Stopwatch): void {
  const store = createStore(stopwatch.realMs(), loadKept());
  store.subscribe((state, before) => {
    const kept = keptOf(state, before);
    if (kept) saveKept(kept);
    const sound = soundFor(state, before);
    if (sound && loadPreferences().sound) play(sound);
  });
  window.addEventListener('pointerdown', unlockSound);
  window.addEventListener('keydown', unlockSound);
  const deviceUs = (): number => clock.nowUs();
  const connection = connect(store, stopwatch, deviceUs);

  /** `crypto.randomUUID` needs https, which a Pi on its own Wi-Fi seldom has. */
  const newId = (): string =>
    `m-${[...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

  // Only over https or on localhost; the page needs it for nothing but opening while the Pi is out of reach.
  if ('serviceWorker' in navigator && window.isSecureContext)
    void navigator.serviceWorker.register('sw.js').catch(() => {});

  const element = document.getElementById('page');
  if (!element) throw new Error('index.html has no element with the id "page"');
  createRoot(element).render(
    <StrictMode>
      <App store={store} connection={connection} deviceUs={deviceUs} newId={newId} />
    </StrictMode>,
  );
}

import type { PageState } from './state.ts';
import { healthOf } from './station-health.ts';
import { words } from './words.ts';

/** A short beep for a new crossing, a low one twice for trouble: heard by somebody who looks at the road. */
export type Sound = 'crossing' | 'trouble';

export function soundFor(now: PageState, before: PageState): Sound | null {
  if (now.link.state === 'lost' && before.link.state === 'live') return 'trouble';
  if (badness(now) > badness(before) && before.status !== null) return 'trouble';
  const isNews = before.newestEntry > 0 || before.link.state === 'live';
  return isNews && now.newestEntry > before.newestEntry && countsNow(now) > 0 ? 'crossing' : null;
}

const badness = ({ status, station }: PageState): number =>
  status ? healthOf(status, 0, words.en, station?.hasBox ?? true).filter(({ level }) => level === 'bad').length : 0;

/** Whether the newest crossing is one that counts: the rear axle is not heard. */
const countsNow = ({ board, newestEntry }: PageState): number =>
  [...board.records.values()].filter(({ fact }) => fact?.entry === newestEntry && fact.counts).length;

let audio: AudioContext | null = null;

/** Browsers are silent until somebody has touched the page. */
export function unlockSound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function play(sound: Sound): void {
  if (audio?.state !== 'running') return;
  if (sound === 'crossing') tone(audio, 880, 0, 0.12);
  else for (const start of [0, 0.3]) tone(audio, 220, start, 0.2);
}

function tone(context: AudioContext, hertz: number, start: number, seconds: number): void {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = hertz;
  const from = context.currentTime + start;
  volume.gain.setValueAtTime(0.5, from);
  volume.gain.exponentialRampToValueAtTime(0.001, from + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(from + seconds);
}

import type { Kept } from './state.ts';
import { LANGUAGES, type Language } from './words.ts';

/** What a person chose here and finds again, and what was not sent yet. Without storage (private windows) it lasts as long as the page. */

export const THEMES = ['auto', 'light', 'dark', 'sun', 'night'] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly sound: boolean;
}

/** Italian first, where nobody has chosen. */
export const loadPreferences = (): Preferences => ({
  language: LANGUAGES.find((language) => language === load('language')) ?? 'it',
  theme: THEMES.find((theme) => theme === load('theme')) ?? 'auto',
  sound: load('sound') !== 'off',
});

export function savePreferences({ language, theme, sound }: Preferences): void {
  save('language', language);
  save('theme', theme);
  save('sound', sound ? 'on' : 'off');
}

/** Of another version or by another hand: nothing is better than half. */
export function loadKept(): Kept | undefined {
  try {
    const kept = JSON.parse(load('kept') ?? 'null') as Partial<Kept> | null;
    if (!kept || !Array.isArray(kept.outbox) || !Array.isArray(kept.own)) return undefined;
    const { line = null, station = null, ahead = [], newestEntry = 0, seen = null } = kept;
    return { outbox: kept.outbox, own: kept.own, line, station, ahead, newestEntry, seen };
  } catch {
    return undefined;
  }
}
export const saveKept = (kept: Kept): void => save('kept', JSON.stringify(kept));

function load(key: string): string | null {
  try {
    return localStorage.getItem(`centesimo.marshal.${key}`);
  } catch {
    return null;
  }
}

function save(key: string, value: string): void {
  try {
    localStorage.setItem(`centesimo.marshal.${key}`, value);
  } catch {
    // Storage is forbidden or full: the choice is not worth an error.
  }
}

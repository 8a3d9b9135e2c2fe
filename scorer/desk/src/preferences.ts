import { LANGUAGES, type Language } from './words.ts';

/** What a person chose here and finds again: kept in the browser, and without it (private windows) the choice lasts as long as the page. */

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const loadTheme = (): Theme => THEMES.find((theme) => theme === load('theme')) ?? 'auto';
export const loadLanguage = (): Language | undefined => LANGUAGES.find((language) => language === load('language'));

export const saveTheme = (theme: Theme): void => save('theme', theme);
export const saveLanguage = (language: Language): void => save('language', language);

function load(key: string): string | null {
  try {
    return localStorage.getItem(`centesimo.${key}`);
  } catch {
    return null;
  }
}

function save(key: string, value: string): void {
  try {
    localStorage.setItem(`centesimo.${key}`, value);
  } catch {
    // Storage is forbidden or full: the choice is not worth an error.
  }
}

import { LANGUAGES, type Language } from './words.ts';

/** What a reader has chosen, kept in his browser where that is allowed. */

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

function kept<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
  try {
    const value = localStorage.getItem(`centesimo-${name}`);
    return choices.find((choice) => choice === value);
  } catch {
    return undefined;
  }
}
function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`centesimo-${name}`, value);
  } catch {
    // Chosen for this visit only.
  }
}

export const chosenLanguage = (): Language | undefined => kept('language', LANGUAGES);
export const chooseLanguage = (language: Language): void => keep('language', language);

export const chosenTheme = (): Theme => kept('theme', THEMES) ?? 'auto';
export function chooseTheme(theme: Theme): void {
  keep('theme', theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

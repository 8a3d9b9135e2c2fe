import { THEMES, type Theme } from '../preferences.ts';
import { LANGUAGES, type Language } from '../words.ts';
import { useWords } from './desk-context.ts';

export function Settings(props: {
  readonly language: Language;
  readonly theme: Theme;
  readonly onLanguage: (language: Language) => void;
  readonly onTheme: (theme: Theme) => void;
}) {
  const words = useWords();
  const themeNames: Readonly<Record<Theme, string>> = {
    auto: words.themeAuto,
    light: words.themeLight,
    dark: words.themeDark,
  };
  return (
    <div className="settings">
      <fieldset className="choice">
        <legend>{words.language}</legend>
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-label={language === 'it' ? 'IT, Italiano' : 'EN, English'}
            aria-pressed={language === props.language}
            onClick={() => props.onLanguage(language)}
          >
            {language.toUpperCase()}
          </button>
        ))}
      </fieldset>
      <fieldset className="choice">
        <legend>{words.theme}</legend>
        {THEMES.map((theme) => (
          <button key={theme} type="button" aria-pressed={theme === props.theme} onClick={() => props.onTheme(theme)}>
            {themeNames[theme]}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

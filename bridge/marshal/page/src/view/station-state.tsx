import { THEMES, type Theme } from '../preferences.ts';
import { healthOf } from '../station-health.ts';
import { LANGUAGES } from '../words.ts';
import { usePage } from './page-context.ts';
import { Mark } from './state-bar.tsx';

/** All of the station's state in words, and the settings of this page. */
export function StationState() {
  const { state, say, preferences, setPreferences, send, open } = usePage();
  const items = state.status ? healthOf(state.status, state.outbox.length, say, state.station?.hasBox ?? true) : [];
  const themes: Readonly<Record<Theme, string>> = {
    auto: say.themeAuto,
    light: say.themeLight,
    dark: say.themeDark,
    sun: say.themeSun,
    night: say.themeNight,
  };
  const lines = state.station?.lines ?? [];
  return (
    <>
      <dl className="health" data-testid="health">
        {items.map(({ id, label, text, level }) => (
          <div key={id} data-item={id} data-level={level}>
            <dt>
              <Mark level={level} />
              {label}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="choices">
        <button type="button" className="main-choice" data-testid="ready-open" onClick={() => open({ kind: 'ready' })}>
          {say.ready}
        </button>
        <fieldset className="choice">
          <legend>{say.theme}</legend>
          {THEMES.map((theme) => (
            <button
              key={theme}
              type="button"
              data-theme-key={theme}
              aria-pressed={theme === preferences.theme}
              onClick={() => setPreferences({ ...preferences, theme })}
            >
              {themes[theme]}
            </button>
          ))}
        </fieldset>
        <fieldset className="choice">
          <legend>{say.language}</legend>
          {LANGUAGES.map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              data-language={language}
              aria-pressed={language === preferences.language}
              onClick={() => setPreferences({ ...preferences, language })}
            >
              {language === 'it' ? 'Italiano' : 'English'}
            </button>
          ))}
        </fieldset>
        <fieldset className="choice">
          <legend>{say.sound}</legend>
          {[true, false].map((sound) => (
            <button
              key={String(sound)}
              type="button"
              aria-pressed={sound === preferences.sound}
              onClick={() => setPreferences({ ...preferences, sound })}
            >
              {sound ? say.soundOn : say.soundOff}
            </button>
          ))}
        </fieldset>
        {lines.length > 1 && (
          <fieldset className="choice">
            <legend>{say.lines}</legend>
            {[null, ...lines].map((line) => (
              <button
                key={line ?? ''}
                type="button"
                aria-pressed={line === state.line}
                onClick={() => send({ type: 'line', line })}
              >
                {line ?? say.allLines}
              </button>
            ))}
          </fieldset>
        )}
        <a className="as-button" href="clock">
          {say.officialClock}
        </a>
        <button type="button" onClick={() => open({ kind: 'keys' })}>
          {say.keys}
        </button>
      </div>
    </>
  );
}

import { useEffect, useState } from 'react';
import { PAGES, type Page } from '../pages/pages.ts';
import { loadLanguage, loadTheme, saveLanguage, saveTheme, type Theme } from '../preferences.ts';
import { useRoute } from '../route.ts';
import { type Language, languageOf } from '../words.ts';
import { LanguageContext, useDeskState } from './desk-context.ts';
import { Header } from './header.tsx';
import { LostBand } from './lost-band.tsx';
import { Menu } from './menu.tsx';
import { Notices } from './notices.tsx';
import { Settings } from './settings.tsx';
import { Waiting } from './waiting.tsx';

export function App() {
  const rally = useDeskState((state) => state.rally);
  const [chosen, setChosen] = useState(loadLanguage);
  const [theme, setTheme] = useState(loadTheme);
  const route = useRoute();
  const page = PAGES.find(({ path }) => path === route.page) ?? (PAGES[0] as Page);
  const language = chosen ?? (rally ? languageOf(rally.timezone) : browserLanguage());

  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = theme;
    document.title = rally ? `${rally.name} · Centesimo` : 'Centesimo';
  }, [language, theme, rally]);

  const settings = (
    <Settings
      language={language}
      theme={theme}
      onLanguage={(next) => {
        setChosen(next);
        saveLanguage(next);
      }}
      onTheme={(next: Theme) => {
        setTheme(next);
        saveTheme(next);
      }}
    />
  );
  return (
    <LanguageContext value={language}>
      {rally ? (
        <div className="desk">
          <Header rally={rally} settings={settings} />
          <LostBand />
          <Notices rally={rally} />
          <Menu shown={page} />
          <page.View key={page.path} />
        </div>
      ) : (
        <Waiting settings={settings} />
      )}
    </LanguageContext>
  );
}

/** Before the rally is known: what the browser prefers. */
const browserLanguage = (): Language => (navigator.language.startsWith('it') ? 'it' : 'en');

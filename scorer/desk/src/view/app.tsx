import { useEffect, useState } from 'react';
import { Corrections } from '../corrections/corrections.tsx';
import { mayOpen } from '../pages/may-open.ts';
import { PAGES, type Page } from '../pages/pages.ts';
import { loadLanguage, loadTheme, saveLanguage, saveTheme, type Theme } from '../preferences.ts';
import { useRoute } from '../route.ts';
import { useSession } from '../session/session.ts';
import { FirstPassword, SignIn } from '../session/sign-in.tsx';
import { SignInAgain } from '../session/sign-in-again.tsx';
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
  const session = useSession();
  const me = session.kind === 'in' ? session.me : undefined;
  const found = PAGES.find(({ path }) => path === route.page);
  const page = found && me && mayOpen(found, me) ? found : (PAGES[0] as Page);
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
      {session.kind === 'out' ? (
        <SignIn settings={settings} />
      ) : me && rally ? (
        <div className="desk">
          <Header rally={rally} settings={settings} />
          <LostBand />
          <Notices rally={rally} />
          <Menu shown={page} />
          <page.View key={page.path} />
          <Corrections />
        </div>
      ) : me?.mustChangePassword ? (
        <FirstPassword name={me.name} settings={settings} />
      ) : (
        <Waiting settings={settings} />
      )}
      {session.kind === 'in' && (session.ended || (rally && session.me.mustChangePassword)) && (
        <SignInAgain me={session.me} />
      )}
    </LanguageContext>
  );
}

/** Before the rally is known: what the browser prefers. */
const browserLanguage = (): Language => (navigator.language.startsWith('it') ? 'it' : 'en');

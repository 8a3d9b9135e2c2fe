import { type ReactNode, useEffect, useState } from 'react';
import { loadLanguage, loadTheme, saveLanguage, saveTheme, type Theme } from '../preferences.ts';
import { type Language, languageOf } from '../words.ts';
import { Crossings } from './crossings.tsx';
import { LanguageContext, useDeskState } from './desk-context.ts';
import { Header } from './header.tsx';
import { LostBand } from './lost-band.tsx';
import { Notices } from './notices.tsx';
import { PANELS, type Panel, PanelSwitch } from './panel-switch.tsx';
import { RankingPanel } from './ranking.tsx';
import { Settings } from './settings.tsx';
import { Stations } from './stations.tsx';
import { Waiting } from './waiting.tsx';

const panelViews: Readonly<Record<Panel, () => ReactNode>> = {
  stations: Stations,
  crossings: Crossings,
  ranking: RankingPanel,
};

export function App() {
  const rally = useDeskState((state) => state.rally);
  const [chosen, setChosen] = useState(loadLanguage);
  const [theme, setTheme] = useState(loadTheme);
  // On a narrow screen one panel is shown at a time; on a wide one all of them.
  const [panel, setPanel] = useState<Panel>('crossings');
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
          <PanelSwitch shown={panel} onShow={setPanel} />
          <main className="panels" data-shown={panel}>
            {PANELS.map((name) => {
              const View = panelViews[name];
              return <View key={name} />;
            })}
          </main>
        </div>
      ) : (
        <Waiting settings={settings} />
      )}
    </LanguageContext>
  );
}

/** Before the rally is known: what the browser prefers. */
const browserLanguage = (): Language => (navigator.language.startsWith('it') ? 'it' : 'en');

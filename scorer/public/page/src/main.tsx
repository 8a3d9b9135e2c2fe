import '@fontsource/barlow/latin-400.css';
import '@fontsource/barlow/latin-600.css';
import '@fontsource/barlow/latin-ext-400.css';
import '@fontsource/barlow/latin-ext-600.css';
import '@fontsource/barlow-condensed/latin-500.css';
import '@fontsource/barlow-condensed/latin-600.css';
import '@fontsource/barlow-condensed/latin-ext-500.css';
import './style/page.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { createArchiveLink } from './archive-link.ts';
import { FinishDisplay } from './displays/finish.tsx';
import { SpeakerDisplay } from './displays/speaker.tsx';
import { createLiveLink } from './live-link.ts';
import { applyTheme } from './preferences.ts';
import { PageContext } from './rally-context.ts';
import { createStore } from './store.ts';

const { root = './', display = '', archive } = document.documentElement.dataset;
const store = createStore();
const link = archive === undefined ? createLiveLink(store, root) : createArchiveLink(store, root);
if (display === '') applyTheme();

const PAGES: Readonly<Record<string, () => preact.JSX.Element>> = { finish: FinishDisplay, speaker: SpeakerDisplay };
const Page = PAGES[display] ?? App;
const place = document.getElementById('page');
if (place) {
  render(
    <PageContext.Provider value={{ store, link }}>
      <Page />
    </PageContext.Provider>,
    place,
  );
}

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { utcMicros } from '../../../../../protocol/time.ts';
import type { Connection } from '../connection.ts';
import { loadPreferences, type Preferences, savePreferences } from '../preferences.ts';
import { type Action, viewOf } from '../state.ts';
import type { Store } from '../store.ts';
import { words } from '../words.ts';
import { CrossingList } from './crossing-list.tsx';
import { Current } from './current.tsx';
import { HandEntry } from './hand-entry.tsx';
import { LostBand } from './lost-band.tsx';
import { type Page, PageContext } from './page-context.ts';
import { type Sheet, Sheets } from './sheets.tsx';
import { StateBar } from './state-bar.tsx';
import { useKeys } from './use-keys.ts';

/** What `main.tsx` hands in of the browser. */
export interface AppProps {
  readonly store: Store;
  readonly connection: Connection;
  /** UTC of this device, for the order of what is done here. */
  readonly deviceUs: () => number;
  readonly newId: () => string;
}

export function App({ store, connection, deviceUs, newId }: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const view = useMemo(() => viewOf(state), [state]);
  const [preferences, choose] = useState(loadPreferences);
  const [sheet, open] = useState<Sheet | null>(null);
  const say = words[preferences.language];

  useEffect(() => {
    document.documentElement.dataset.theme = preferences.theme;
    document.documentElement.lang = preferences.language;
  }, [preferences]);

  const setPreferences = useCallback((chosen: Preferences) => {
    choose(chosen);
    savePreferences(chosen);
  }, []);
  const act = useCallback(
    (action: Action) => {
      store.send({ type: 'act', action, id: newId(), atUs: deviceUs() });
      connection.flush();
    },
    [store, connection, deviceUs, newId],
  );
  const undo = useCallback(() => {
    store.send({ type: 'undo', id: newId(), atUs: deviceUs() });
    connection.flush();
  }, [store, connection, deviceUs, newId]);
  const now = useCallback(async () => utcMicros(await connection.now()), [connection]);

  const { ready } = connection;
  const page: Page = { state, view, say, preferences, setPreferences, send: store.send, act, undo, now, ready, open };
  /** Where nothing stamps, people key in cars and times. */
  const stamps = state.station?.hasBox ?? true;
  useKeys(page, sheet !== null);

  return (
    <PageContext value={page}>
      <LostBand />
      <div className="page" data-testid="page" data-link={state.link.state} data-queue={view.queue.length}>
        <StateBar />
        {!state.station ? <Looking /> : stamps ? <Current /> : <HandEntry paused={sheet !== null} />}
        <aside className="side">
          <h2>{say.listTitle}</h2>
          <CrossingList />
        </aside>
      </div>
      <Sheets sheet={sheet} />
    </PageContext>
  );

  function Looking() {
    return (
      <main className="empty">
        <h1>{say.loading}…</h1>
        <p>{say.loadingNext}</p>
      </main>
    );
  }
}

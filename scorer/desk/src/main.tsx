import './without-eval.ts';
import '@fontsource/barlow/400.css';
import '@fontsource/barlow/600.css';
import '@fontsource/barlow-condensed/500.css';
import '@fontsource/barlow-condensed/600.css';
import './style/tokens.css';
import './style/page.css';
import './style/panels.css';
import './style/live.css';
import './session/session.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { type Connection, connect } from './live/connection.ts';
import { createStore, onNextFrame } from './live/store.ts';
import { beginSession, current, retrySession, subscribe } from './session/session.ts';
import { App } from './view/app.tsx';
import { type Desk, DeskContext } from './view/desk-context.ts';

const store = createStore(onNextFrame, Date.now());
let connection: Connection | undefined;
subscribe(() => {
  const session = current();
  if (session.kind === 'unreachable') store.receive({ kind: 'unreachable', reason: session.reason });
  if (session.kind === 'in' && !session.me.mustChangePassword) connection ??= connect(store, new URL(location.href));
});
void beginSession();

const desk: Desk = {
  store,
  retry: () => (connection ? connection.retry() : retrySession()),
  // Before anybody is signed in no page is there that could ask.
  followTable: (name) => connection?.followTable(name) ?? (() => {}),
};

const element = document.getElementById('desk');
if (!element) throw new Error('index.html has no element with the id "desk"');
createRoot(element).render(
  <StrictMode>
    <DeskContext value={desk}>
      <App />
    </DeskContext>
  </StrictMode>,
);

import '@fontsource/barlow/400.css';
import '@fontsource/barlow/600.css';
import '@fontsource/barlow-condensed/500.css';
import '@fontsource/barlow-condensed/600.css';
import './style/tokens.css';
import './style/page.css';
import './style/panels.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from './live/connection.ts';
import { createStore, onNextFrame } from './live/store.ts';
import { App } from './view/app.tsx';
import { DeskContext } from './view/desk-context.ts';

const store = createStore(onNextFrame, Date.now());
const connection = connect(store, new URL(location.href));

const element = document.getElementById('desk');
if (!element) throw new Error('index.html has no element with the id "desk"');
createRoot(element).render(
  <StrictMode>
    <DeskContext value={{ store, retry: connection.retry }}>
      <App />
    </DeskContext>
  </StrictMode>,
);

import type { ComponentType } from 'react';
import type { Right } from '../../../../protocol/api/roles.ts';
import type { Language } from '../words.ts';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { CarPage } from './car/car-page.tsx';
import { CardsPage } from './cards/cards-page.tsx';
import { CrossingPage } from './crossing/crossing-page.tsx';
import { CrossingsPage } from './crossings/crossings-page.tsx';
import { DistributionPage } from './distribution/distribution-page.tsx';
import { LivePage } from './live/live-page.tsx';
import { MePage } from './me/me-page.tsx';
import { PrintPage } from './print/print-page.tsx';
import { PublishPage } from './publish/publish-page.tsx';
import { QueuePage } from './queue/queue-page.tsx';
import { RankingsPage } from './rankings/rankings-page.tsx';
import { RegisterPage } from './register/register-page.tsx';
import { SetupPage } from './setup/setup-page.tsx';
import { StationsPage } from './stations/stations-page.tsx';
import { TrialHistoryPage } from './trial-history/trial-history-page.tsx';
import { TrialsPage } from './trials/trials-page.tsx';

/** A page of the desk: a folder here with its words, and a line in `PAGES`. */
export interface Page {
  /** First part of its address; the first page has none. */
  readonly path: string;
  readonly title: Readonly<Record<Language, string>>;
  /** Who may not do this does not see it. */
  readonly right: Right;
  /** Reached by a link, not by the menu. */
  readonly hidden?: boolean;
  /** In an open room there are no accounts. */
  readonly withAccounts?: boolean;
  readonly View: ComponentType;
}

export const PAGES: readonly Page[] = [
  { path: '', title: { it: 'In diretta', en: 'Live' }, right: 'see', View: LivePage },
  { path: 'queue', title: { it: 'Da decidere', en: 'Queue' }, right: 'see', View: QueuePage },
  { path: 'crossings', title: { it: 'Passaggi', en: 'Crossings' }, right: 'see', View: CrossingsPage },
  { path: 'trials', title: { it: 'Prove', en: 'Trials' }, right: 'see', View: TrialsPage },
  { path: 'rankings', title: { it: 'Classifiche', en: 'Rankings' }, right: 'see', View: RankingsPage },
  { path: 'stations', title: { it: 'Postazioni', en: 'Stations' }, right: 'see', View: StationsPage },
  { path: 'setup', title: { it: 'Preparazione', en: 'Set-up' }, right: 'entries', View: SetupPage },
  { path: 'cards', title: { it: 'Tabelle', en: 'Cards' }, right: 'cards', View: CardsPage },
  { path: 'car', title: { it: 'Vettura', en: 'Car' }, right: 'see', View: CarPage },
  { path: 'crossing', title: { it: 'Passaggio', en: 'Crossing' }, right: 'see', hidden: true, View: CrossingPage },
  {
    path: 'trial-history',
    title: { it: 'Storia di una prova', en: 'History of a trial' },
    right: 'see',
    hidden: true,
    View: TrialHistoryPage,
  },
  { path: 'register', title: { it: 'Verifiche', en: 'Register' }, right: 'see', View: RegisterPage },
  { path: 'publish', title: { it: 'Pubblicazione', en: 'Publishing' }, right: 'see', View: PublishPage },
  { path: 'print', title: { it: 'Stampa', en: 'Print' }, right: 'print', View: PrintPage },
  {
    path: 'distribution',
    title: { it: 'Distribuzione', en: 'Distribution' },
    right: 'see',
    hidden: true,
    View: DistributionPage,
  },
  {
    path: 'accounts',
    title: { it: 'Accessi', en: 'Accounts' },
    right: 'accounts',
    withAccounts: true,
    View: AccountsPage,
  },
  {
    path: 'me',
    title: { it: 'Il mio accesso', en: 'My account' },
    right: 'see',
    withAccounts: true,
    hidden: true,
    View: MePage,
  },
];

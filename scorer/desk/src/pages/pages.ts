import type { ComponentType } from 'react';
import type { Right } from '../../../../protocol/api/roles.ts';
import type { Language } from '../words.ts';
import { LivePage } from './live/live-page.tsx';

/** A page of the desk: a folder here with its words, and a line in `PAGES`. */
export interface Page {
  /** First part of its address; the first page has none. */
  readonly path: string;
  readonly title: Readonly<Record<Language, string>>;
  /** Who may not do this does not see it. */
  readonly right: Right;
  /** Reached by a link, not by the menu. */
  readonly hidden?: boolean;
  readonly View: ComponentType;
}

export const PAGES: readonly Page[] = [
  { path: '', title: { it: 'In diretta', en: 'Live' }, right: 'see', View: LivePage },
];

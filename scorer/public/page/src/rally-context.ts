import { createContext } from 'preact';
import { useContext, useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Link, Store, TableLink } from './store.ts';
import { type RallyEntry, type RallyTable, type TableOf, typed } from './tables.ts';
import { type Language, languageOf, type Words, words } from './words.ts';

export const PageContext = createContext<{ readonly store: Store; readonly link: TableLink } | null>(null);

function usePage() {
  const page = useContext(PageContext);
  if (page === null) throw new Error('outside of the page');
  return page;
}

/** Draws anew when `read` says something else. */
function useStore<Value>(read: (store: Store) => Value): Value {
  const { store } = usePage();
  const [, redraw] = useState<object>({});
  const value = read(store);
  useLayoutEffect(() => {
    let before = value;
    const look = (): void => {
      const now = read(store);
      if (Object.is(now, before)) return;
      before = now;
      redraw({});
    };
    look();
    return store.listen(look);
  });
  return value;
}

/** `null` where there is no such table, `undefined` where nobody knows yet. */
export const useTable = <Name extends string>(name: Name): TableOf<Name> | null | undefined =>
  useStore((store) => {
    const table = store.table(name);
    return table === null ? null : typed<Name>(table);
  });

export const useLink = (): Link => useStore((store) => store.link());

/** What this view shows, kept up to date while it stands. The rally's own description always is. */
export function useWanted(...names: readonly (string | undefined)[]): void {
  const { link } = usePage();
  const all = ['rally', ...names.filter((name) => name !== undefined)].join();
  useEffect(() => link.want(all.split(',')), [link, all]);
}

/** What every view needs of the rally. */
export interface Shown {
  readonly rally: RallyTable;
  readonly say: Words;
  readonly language: Language;
  readonly entry: (car: number) => RallyEntry | undefined;
  readonly trial: (id: string) => RallyTable['head']['trials'][number] | undefined;
}

const byRally = new WeakMap<RallyTable, Pick<Shown, 'entry' | 'trial'>>();

export function shownOf(rally: RallyTable, language: Language): Shown {
  let found = byRally.get(rally);
  if (found === undefined) {
    const entries = new Map(rally.rows.map((entry) => [entry.car, entry]));
    const trials = new Map(rally.head.trials.map((trial) => [trial.id, trial]));
    found = { entry: (car) => entries.get(car), trial: (id) => trials.get(id) };
    byRally.set(rally, found);
  }
  return { rally, language, say: words[language], ...found };
}

export const rallyLanguage = (rally: RallyTable | null | undefined): Language =>
  rally ? languageOf(rally.head.timezone) : navigator.language.startsWith('it') ? 'it' : 'en';

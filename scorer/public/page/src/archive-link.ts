import type { Table } from '../../../../protocol/table-delta.ts';
import type { Store, TableLink } from './store.ts';

declare global {
  interface Window {
    /** What each file of an archive's `data/` calls. */
    centesimo?: (name: string, table: Table) => void;
  }
}

/** Tables of a finished rally as scripts beside the page: the one kind of data that a browser also loads from a disk. */
export function createArchiveLink(store: Store, root: string): TableLink {
  const asked = new Set<string>();
  store.setLink({ state: 'archive' });
  window.centesimo = (name, table) => store.put(name, table);
  return {
    want: (names) => {
      for (const name of names) {
        if (asked.has(name)) continue;
        asked.add(name);
        const script = document.createElement('script');
        script.src = `${root}data/${name}.js`;
        script.onerror = () => store.put(name, null);
        document.head.append(script);
      }
    },
  };
}

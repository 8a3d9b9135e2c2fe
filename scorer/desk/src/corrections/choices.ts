import { useEffect, useMemo, useState } from 'react';
import { type Choices, choices } from '../../../../protocol/api/corrections.ts';
import { get } from '../api.ts';

const NONE: Choices = { legs: [], races: [], rankings: [], trials: [], lines: [], columns: [] };
let known: Promise<Choices> | undefined;

/** What corrections may name: asked for once. Empty until it is there. */
export function useChoices(): Choices {
  const [found, setFound] = useState(NONE);
  useEffect(() => {
    known ??= get('/api/choices', choices);
    known.then(setFound, () => {
      known = undefined;
    });
  }, []);
  return found;
}

/** Of a trial, leg, race or ranking, its name; of anything else what it is called. */
export function useNameOf(): (id: string) => string {
  const { legs, races, rankings, trials } = useChoices();
  return useMemo(() => {
    const names = new Map([...legs, ...races, ...rankings, ...trials].map(({ id, name }) => [id, name]));
    return (id) => names.get(id) ?? id;
  }, [legs, races, rankings, trials]);
}

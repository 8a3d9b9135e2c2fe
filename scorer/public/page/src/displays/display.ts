import { chosenLanguage } from '../preferences.ts';
import { rallyLanguage, type Shown, shownOf, useTable, useWanted } from '../rally-context.ts';
import type { LatestTable, RankingRow, RankingTable } from '../tables.ts';
import { LANGUAGES } from '../words.ts';

/** What a display is set to by its address: `display/finish?ranking=overall&trial=PC24&lang=it`. Nobody touches it afterwards. */
const asked = new URLSearchParams(location.search);

export interface Display {
  readonly shown: Shown;
  readonly ranking: RankingTable | null | undefined;
  /** One for each car, newest first. */
  readonly latest: LatestTable['rows'];
  /** The trial at whose finish it stands: asked for, or where the last car has finished. */
  readonly trial: string | undefined;
  readonly row: (car: number) => RankingRow | undefined;
}

/** `undefined` before anything is known. */
export function useDisplay(): Display | undefined {
  const rally = useTable('rally');
  const rankings = rally?.head.rankings.filter(({ released, id }) => (asked.get('ranking') ?? id) === id && released);
  const ranking = rankings?.[0]?.id;
  const table = useTable(`ranking/${ranking ?? ''}` as const);
  const latest = useTable('latest');
  const trial = asked.get('trial') ?? latest?.rows.find((row) => isTimed(row.trial))?.trial;
  function isTimed(id: string): boolean {
    return rally?.head.trials.some((each) => each.id === id && each.kind === 'time') === true;
  }
  useWanted('latest', ranking && `ranking/${ranking}`, trial && `trial/${trial}`);
  if (!rally) return undefined;
  const language = LANGUAGES.find((each) => each === asked.get('lang')) ?? chosenLanguage() ?? rallyLanguage(rally);
  document.documentElement.lang = language;
  document.title = rally.head.name;
  const atThisFinish =
    latest?.rows.filter((row) => (asked.has('trial') ? row.trial === trial : isTimed(row.trial))) ?? [];
  return {
    shown: shownOf(rally, language),
    ranking: table,
    // Of trials that follow one another on the road the last says it all.
    latest: atThisFinish.filter(({ car }, at) => atThisFinish.findIndex((row) => row.car === car) === at),
    trial,
    row: (car) => table?.rows.find((each) => each.car === car && each.team === undefined),
  };
}

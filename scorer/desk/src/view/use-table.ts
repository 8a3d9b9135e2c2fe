import { useEffect } from 'react';
import type { RankingMessage, TrialMessage } from '../../../../protocol/messages/results.ts';
import { useDesk, useDeskState } from './desk-context.ts';

/** Tables are followed for as long as they are shown. `undefined` until one has come, and for none. */

export function useRanking(id: string | undefined): RankingMessage | undefined {
  useTable('ranking', id);
  return useDeskState((state) => (id === undefined ? undefined : state.rankings.get(id)));
}

export function useTrialTable(id: string | undefined): TrialMessage | undefined {
  useTable('trial', id);
  return useDeskState((state) => (id === undefined ? undefined : state.tables.get(id)));
}

function useTable(what: 'ranking' | 'trial', id: string | undefined): void {
  const { followTable } = useDesk();
  useEffect(() => (id === undefined ? undefined : followTable(`${what}/${id}`)), [followTable, what, id]);
}

import type { Doubt } from '../../../protocol/api/publications.ts';
import { QUEUE_PAGE_MAX, type QueueItem } from '../../../protocol/api/queue.ts';
import type { LineReference, Rally, Trial } from '../../rally/index.ts';
import { standing } from '../../results/publications/life.ts';
import type { Scope } from '../../results/publications/scopes.ts';
import { isOpen, registerOf } from '../../results/register.ts';
import type { DeskContext } from '../desk-context.ts';
import type { DeskWatch } from '../watch/desk-watch.ts';

/** Why it may be too early to publish a scope: what nobody has decided yet, and what needs a person. */
export interface Doubts {
  of(scope: Scope, state: 'provisional' | 'official'): Promise<readonly Doubt[]>;
}

/** Who has so many things in the queue publishes nothing in earnest. */
const QUEUE_READ_MAX = 2_000;

export const createDoubts = (desk: DeskContext, watch: Pick<DeskWatch, 'queue'>): Doubts => ({
  of: async (scope, state) => {
    const queue = await readQueue(watch);
    const { board, rally } = desk;
    const concerns = concerning(rally, scope);
    return [
      ...openRequests(desk, scope),
      ...runningProtest(desk, scope, state),
      ...queue.filter(concerns).map(fromQueue),
      ...scope.trials.flatMap((trial): Doubt[] => {
        const count = board.progress(trial)?.pending ?? 0;
        return count === 0 ? [] : [{ ...NOTHING, id: `pending ${trial}`, kind: 'pending', trial, count }];
      }),
    ];
  },
});

const NOTHING = { trial: null, car: null, where: null, crossing: null, count: null };

async function readQueue(watch: Pick<DeskWatch, 'queue'>): Promise<readonly QueueItem[]> {
  const items: QueueItem[] = [];
  let after: string | null | undefined;
  do {
    const page = await watch.queue({ limit: QUEUE_PAGE_MAX, ...(after && { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== null && items.length < QUEUE_READ_MAX);
  return items;
}

const openRequests = ({ board }: DeskContext, { trials }: Scope): Doubt[] =>
  registerOf(board.claims())
    .filter((request) => isOpen(request) && trials.includes(request.trial))
    .map(({ id, number, car, trial }) => ({
      ...{ ...NOTHING, id: `request ${id}`, kind: 'request' as const },
      ...{ trial, car, where: number },
    }));

/** Nobody declares official what may still be protested against. */
function runningProtest({ board, clock }: DeskContext, { id }: Scope, state: 'provisional' | 'official'): Doubt[] {
  const stands = standing(board.publications(), id);
  const until = stands?.state === 'provisional' ? stands.protestUntilUs : null;
  const runs = state === 'official' && until != null && until > clock.nowUs();
  return runs ? [{ ...NOTHING, id: `protest ${until}`, kind: 'protest' }] : [];
}

/** By its trial; what has none, as a crossing without a number, by its line, and what nobody could read by its station. */
function concerning(rally: Rally, { trials }: Scope): (item: QueueItem) => boolean {
  const own = rally.trials.filter(({ id }) => trials.includes(id));
  const lines = own.flatMap(linesOf);
  const names = new Set(lines.map(({ station, line }) => `${station}/${line}`));
  const stations = new Set(lines.map(({ station }) => station));
  const order = new Map(rally.trials.map(({ id }, index) => [id, index]));
  return ({ trial, through, station, line }) => {
    if (trial !== null) {
      const [first, last] = [order.get(trial) ?? -1, order.get(through ?? trial) ?? -1];
      return own.some(({ id }) => (order.get(id) ?? -1) >= first && (order.get(id) ?? -1) <= last);
    }
    if (station === null) return true;
    return line === null ? stations.has(station) : names.has(`${station}/${line}`);
  };
}

function linesOf(trial: Trial): readonly LineReference[] {
  switch (trial.kind) {
    case 'time':
      return [trial.from, trial.to];
    case 'average':
      return [...(trial.from.kind === 'line' ? [trial.from.line] : []), ...trial.points.map(({ line }) => line)];
    default:
      return trial.line === null ? [] : [trial.line];
  }
}

const fromQueue = ({ id, kind, trial, car, station, line, crossing }: QueueItem): Doubt => ({
  ...{ id, kind, trial, car, crossing, count: null },
  where: station === null ? null : [station, line].filter(Boolean).join('/'),
});

import { type Draft, targetOf } from '../../../protocol/api/corrections.ts';
import type { QueueAnswer, QueueItem } from '../../../protocol/api/queue.ts';
import { parseLine } from '../../rally/index.ts';
import type { Answer, Need } from '../../results/queue/index.ts';
import { formatUnits } from '../../rules/index.ts';
import type { Attention } from '../../scoring/index.ts';
import type { SaidBook } from '../corrections/said.ts';

/** A need as people see it: where, what is known of it, and what may be said. */
export function itemOf(
  need: Need,
  answers: readonly Answer[],
  { crossing: get }: Attention,
  said: SaidBook,
): QueueItem {
  const crossing = need.crossing === undefined ? undefined : get(need.crossing);
  const other = need.other === undefined ? undefined : get(need.other);
  const { timed, missed, quarantined } = need;
  const place = parseLine(crossing?.line ?? missed?.line ?? '');
  return {
    ...{ id: need.id, kind: need.kind, reason: need.reason, sinceUs: need.sinceUs },
    station: place?.station ?? quarantined?.station ?? null,
    line: place?.line ?? null,
    car: need.car ?? crossing?.car ?? null,
    trial: timed?.trial ?? missed?.trial ?? null,
    through: missed?.through ?? null,
    crossing: need.crossing ?? null,
    utcUs: crossing?.utcUs ?? null,
    uncertaintyUs: crossing?.uncertaintyUs ?? null,
    clock: crossing?.fact.clock ?? null,
    doubts: crossing?.fact.doubts ?? [],
    other: other
      ? { crossing: other.id, line: other.line, utcUs: other.utcUs }
      : missed
        ? { crossing: null, line: missed.beyond.line, utcUs: missed.beyond.utcUs }
        : null,
    measured: timed ? formatUnits(timed.measured, timed.unit) : null,
    deviation: timed?.deviation ?? null,
    payload: quarantined ?? null,
    answers: answers.map((answer): QueueAnswer => {
      if (answer.does === 'aside') return answer;
      const { seen, known } = said.of(targetOf({ ...answer.draft, reason: '' } as Exclude<Draft, { action: 'undo' }>));
      return { ...answer, seen, known };
    }),
  };
}

import { type Draft, targetAnswer, targetOf } from '../../../../../protocol/api/corrections.ts';
import { get } from '../../api.ts';
import { openUnsent } from '../../corrections/open-correction.ts';
import { outbox } from '../../corrections/outbox.ts';

/**
 * Says an amendment with what was seen of its target a moment ago. What others have said in between opens by itself; what the network loses is kept
 * and told on every page. @returns why the scorer refused, in words, or `null`
 */
export async function sayMore(draft: Exclude<Draft, { action: 'undo' }>): Promise<string | null> {
  try {
    const { seen, known } = await get(`/api/amendments?target=${encodeURIComponent(targetOf(draft))}`, targetAnswer);
    const sent = await outbox.send({ draft, undoes: null, seen, known });
    if (sent.kind === 'conflict') openUnsent(sent.item);
    if (sent.kind !== 'refused') return null;
    outbox.dismiss(sent.item.key);
    return sent.item.why;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

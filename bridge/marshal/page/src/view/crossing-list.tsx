import { isPassage, isWaiting, type Standing } from '../../../board.ts';
import { apart } from '../format.ts';
import { doubtInWords } from '../words.ts';
import { carWords, type Page, timeText, usePage } from './page-context.ts';

const SHOWN_MAX = 20;

/** The last crossings, newest first, with those that do not count and why. */
export function CrossingList() {
  const page = usePage();
  const { view, open } = page;
  return (
    <ol className="crossings" data-testid="crossings">
      {view.all
        .slice(-SHOWN_MAX)
        .reverse()
        .map((each) => (
          <li key={each.id}>
            <button
              type="button"
              data-crossing={each.id}
              data-car={each.car ?? ''}
              data-counts={isPassage(each)}
              data-waiting={isWaiting(each)}
              data-backup={view.compared.get(each.id)?.kind ?? ''}
              onClick={() => open({ kind: 'row', id: each.id })}
            >
              <span className="row-number">{each.car ?? '–'}</span>
              <span className="row-time">{`${timeText(page, each.utcUs)} ${each.line}`}</span>
              <span className="row-words">{wordsOf(page, each)}</span>
            </button>
          </li>
        ))}
    </ol>
  );
}

/** Why a crossing does not count or wants an eye; else which car it was. */
export function wordsOf(page: Page, each: Standing): string {
  const { say } = page;
  const doubts = each.doubts.map((doubt) => doubtInWords(doubt, say)).join(', ');
  if (each.voided) return `✕ ${say.voided}: ${each.voidReason}`;
  if (each.test) return say.test;
  if (!each.counts) return `– ${say.notCounting}: ${doubts}`;
  const second = backupWords(page, each);
  const waiting = isWaiting(each) ? `? ${each.car === null ? say.nobodyKnows : say.proposed}` : '';
  return [waiting, second, doubts, carWords(page, each.car).model].filter((text) => text !== '').join(' · ');
}

/** What the second record of a crossing says; nothing where there need not be one. */
function backupWords({ say, view }: Page, each: Standing): string {
  const comparison = view.compared.get(each.id);
  if (!comparison) return each.role === 'backup' ? say.backup : '';
  if (comparison.kind === 'none') return `! ${each.role === 'backup' ? say.mainNone : say.backupNone}`;
  return `${comparison.kind === 'differs' ? '! ' : ''}${say.backup} ${apart(comparison.differenceUs)}`;
}

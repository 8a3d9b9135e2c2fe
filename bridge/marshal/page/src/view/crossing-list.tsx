import { isPassage, isWaiting, type Standing } from '../../../board.ts';
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
  const role = each.role === 'backup' ? say.backup : '';
  const waiting = isWaiting(each) ? `? ${each.car === null ? say.nobodyKnows : say.proposed}` : '';
  return [waiting, role, doubts, carWords(page, each.car).model].filter((text) => text !== '').join(' · ');
}

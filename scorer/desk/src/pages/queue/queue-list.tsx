import './queue.css';
import { useCallback, useContext, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { QueueAnswer, QueueItem } from '../../../../../protocol/api/queue.ts';
import { openCorrection } from '../../corrections/open-correction.ts';
import { timeOfDayHundredths } from '../../format.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext, useDeskState, useWords } from '../../view/desk-context.ts';
import { VirtualList } from '../../view/virtual-list.tsx';
import { AsideDialog } from './aside-dialog.tsx';
import { answer, currentDeeds, setAside, subscribeDeeds, undoLast } from './deeds.ts';
import { QueueRow } from './queue-item.tsx';
import { lineText, namingOf, type QueueNaming } from './queue-text.ts';
import { queueWords } from './words.ts';

export const QUEUE_ROW_REM = 5.5;

export function useQueueNaming(): QueueNaming | null {
  const words = queueWords[useContext(LanguageContext)];
  const say = useWords();
  const rally = useDeskState((state) => state.rally);
  return useMemo(() => (rally ? namingOf(rally, words, say) : null), [rally, words, say]);
}

/** What needs a person, walked through and answered by keys. */
export function QueueList(props: {
  readonly items: readonly QueueItem[];
  readonly naming: QueueNaming;
  readonly labelledBy: string;
  readonly onEnd?: () => void;
}) {
  const { naming } = props;
  const { words } = naming;
  const { settled, refused } = useSyncExternalStore(subscribeDeeds, currentDeeds);
  const mayAnswer = useMe().rights.includes('correct');
  const [selected, select] = useState<string | null>(null);
  const [asideOf, askAside] = useState<QueueItem | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const items = useMemo(() => props.items.filter(({ id }) => !settled.has(id)), [props.items, settled]);
  const at = usePlace(items, selected);
  const current = items[at];

  const give = useCallback(
    (item: QueueItem, given: QueueAnswer): void => {
      setNote(null);
      // Whoever has answered one goes on with the next.
      select((known) => (known === item.id || known === null ? (after(items, item)?.id ?? null) : known));
      void answer(item, given, words[`reason-${given.code}`]);
    },
    [items, words],
  );
  const onKey = (key: string): boolean => {
    if (key === 'u') {
      if (mayAnswer && !undoLast(words.undoReason)) setNote(words.nothingToUndo);
      return mayAnswer;
    }
    if (current === undefined) return false;
    if (!mayAnswer) {
      if (!'Enter rvts'.includes(key)) return false;
      setNote(words.notAllowed);
      return true;
    }
    const index = key === 'Enter' ? 0 : /^[2-9]$/.test(key) ? Number(key) - 1 : -1;
    const given = current.answers[index];
    if (given !== undefined) {
      give(current, given);
      return true;
    }
    if (key === 's') {
      askAside(current);
      return true;
    }
    return correct(key, current, naming);
  };
  const row = useCallback(
    (item: QueueItem, isSelected: boolean) => (
      <QueueRow item={item} isSelected={isSelected} mayAnswer={mayAnswer} naming={naming} onAnswer={give} />
    ),
    [mayAnswer, naming, give],
  );
  return (
    <>
      <p className="queue-note" role="status">
        {refused ?? note}
      </p>
      <VirtualList
        items={items}
        rowRem={QUEUE_ROW_REM}
        labelledBy={props.labelledBy}
        testId="queue"
        className="queue"
        rowClassName="queue-row"
        isMain
        selected={current?.id ?? null}
        onSelect={select}
        onKey={onKey}
        row={row}
        attributes={attributesOf}
        {...(props.onEnd && { onEnd: props.onEnd })}
      />
      {asideOf && (
        <AsideDialog
          words={words}
          onClose={() => askAside(null)}
          onReason={(reason) => {
            askAside(null);
            select(after(items, asideOf)?.id ?? null);
            void setAside(asideOf.id, reason);
          }}
        />
      )}
    </>
  );
}

const attributesOf = ({ id, kind, reason, car, crossing }: QueueItem) => ({
  'data-item': id,
  'data-kind': kind,
  'data-reason': reason,
  'data-car': car ?? '',
  'data-crossing': crossing ?? '',
});

const after = (items: readonly QueueItem[], item: QueueItem): QueueItem | undefined => {
  const at = items.findIndex(({ id }) => id === item.id);
  return items[at + 1] ?? items[at - 1];
};

/** Where the selected one is; gone, what has taken its place. Before anybody has walked, the first. */
function usePlace(items: readonly QueueItem[], selected: string | null): number {
  const last = useRef(0);
  const found = selected === null ? 0 : items.findIndex(({ id }) => id === selected);
  if (found >= 0) last.current = found;
  return found >= 0 ? found : Math.min(last.current, items.length - 1);
}

/** `r`, `v`, `t`: the dialogs of a crossing, or of one to be written in. */
function correct(key: string, item: QueueItem, naming: QueueNaming): boolean {
  const action = ({ r: 'assign', v: 'void', t: 'retime' } as const)[key];
  if (action === undefined) return false;
  const time = item.utcUs === null ? '' : timeOfDayHundredths(item.utcUs, naming.rally.timezone);
  if (item.crossing === null) {
    if (key === 'v' || item.station === null || item.line === null) return false;
    const values = { line: `${item.station}/${item.line}`, car: String(item.car ?? '') };
    openCorrection({ action: 'insert', values, ...(item.sinceUs !== null && { nearUs: item.sinceUs }) });
    return true;
  }
  openCorrection({
    ...{ action, crossing: item.crossing, about: [lineText(`${item.station}/${item.line}`, naming), time].join(' · ') },
    values:
      action === 'assign' && item.car !== null ? { car: String(item.car) } : action === 'retime' ? { utcUs: time } : {},
    ...(item.utcUs !== null && { nearUs: item.utcUs }),
  });
  return true;
}

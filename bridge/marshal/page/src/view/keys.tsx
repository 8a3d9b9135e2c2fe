import type { Words } from '../words.ts';
import { usePage } from './page-context.ts';

export function Keys() {
  const { state, say } = usePage();
  const byHand = state.station?.hasBox === false;
  const keys = byHand ? keysByHand(say) : keysOfPage(say);
  return (
    <dl className="key-list" data-testid="keys">
      {keys.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

const keysOfPage = (say: Words) =>
  [
    ['↵', say.keyConfirm],
    ['0–9', say.keyDigits],
    ['v', say.keyVoid],
    ['u', say.keyUndo],
    ['m', say.keyHand],
    ['l', say.keyList],
    ['s', say.keyState],
    ['r', say.keyReady],
    ['← →', say.keyArrows],
    ['Esc', say.keyEscape],
    ['?', say.keyHelp],
  ] as const;

/** On a keypad of digits alone, too. */
const keysByHand = (say: Words) =>
  [
    ['0–9', say.keyCarThenTime],
    ['↵', say.keyNext],
    ['+', say.rightNow],
    ['-', say.keyUndo],
    ['v', say.keyVoid],
    ['l', say.keyList],
    ['s', say.keyState],
    ['r', say.keyReady],
    ['Esc', say.keyEscape],
    ['?', say.keyHelp],
  ] as const;

import { usePage } from './page-context.ts';

export function Keys() {
  const { say } = usePage();
  const keys = [
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

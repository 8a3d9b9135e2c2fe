import { useContext, useRef } from 'react';
import type { Outline, OutlineItem, SetupProblem } from '../../../../../protocol/api/setup.ts';
import { spacedName } from '../../format.ts';
import { go } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { Problems } from './problems.tsx';
import { TextEditor, type TextEditorHandle } from './text-editor.tsx';
import { useSetup } from './use-setup.ts';
import { useText } from './use-text.ts';
import { type SetupWords, setupWords } from './words.ts';

/** A rally file or a file of the rules: what it holds beside its text. */
export function TextView(props: { readonly path: string }) {
  const words = setupWords[useContext(LanguageContext)];
  const { path } = props;
  const { setup, check } = useSetup();
  const mayChange = useMe().rights.includes('set-up');
  const { text, broken, change } = useText(path);
  const editor = useRef<TextEditorHandle>(null);
  if (text === null)
    return <Empty title={broken === null ? words.loading : words.broken} {...(broken && { next: broken })} />;
  const goTo = ({ file, line }: SetupProblem): void => {
    if (file === path) editor.current?.goTo(line ?? 1);
    else go('setup', ...partOf(file, setup.files));
  };
  const problems = check?.problems ?? [];
  const lines = new Set(problems.flatMap(({ file, line }) => (file === path && line !== null ? [line] : [])));
  return (
    <div className="setup-text">
      {path === setup.rallyPath && check?.outline && (
        <OutlineView outline={check.outline} words={words} onGo={(line) => editor.current?.goTo(line)} />
      )}
      <section aria-label={path}>
        {!mayChange && <p className="setup-note">{`${words.readOnly} set-up`}</p>}
        <Problems kind="problem" title={words.problems} problems={problems} onGo={goTo} />
        <TextEditor
          ref={editor}
          text={text}
          label={`${words.text} ${path}`}
          isReadOnly={!mayChange}
          problemLines={lines}
          onChange={change}
        />
        <Problems kind="warning" title={words.warnings} problems={check?.warnings ?? []} onGo={goTo} />
      </section>
    </div>
  );
}

/** Where a file is looked at. */
export function partOf(
  path: string,
  files: readonly { readonly path: string; readonly what: string }[],
): readonly string[] {
  switch (files.find((file) => file.path === path)?.what) {
    case 'entries':
      return ['entries', path];
    case 'rules':
      return ['rules', path];
    default:
      return ['rally'];
  }
}

function OutlineView(props: {
  readonly outline: Outline;
  readonly words: SetupWords;
  readonly onGo: (line: number) => void;
}) {
  const { outline, words, onGo } = props;
  const item = ({ id, about, line }: OutlineItem) => (
    <button type="button" onClick={() => onGo(line)}>
      <strong>{spacedName(id)}</strong> {about}
    </button>
  );
  const section = (title: string, items: readonly OutlineItem[]) =>
    items.length > 0 && (
      <>
        <h3>{title}</h3>
        <ul>
          {items.map((each) => (
            <li key={`${each.id} ${each.line}`}>{item(each)}</li>
          ))}
        </ul>
      </>
    );
  return (
    <section className="setup-outline" aria-label={words.outline}>
      {section(words.races, outline.races)}
      {outline.legs.map(({ trials, ...leg }) => (
        <div key={`${leg.id} ${leg.line}`}>
          <h3>{item(leg)}</h3>
          <ul>
            {trials.map((trial) => (
              <li key={`${trial.id} ${trial.line}`} data-kind={trial.kind}>
                {item(trial)}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {section(words.rankings, outline.rankings)}
      {section(words.stations, outline.stations)}
    </section>
  );
}

import { type Ref, useImperativeHandle, useRef } from 'react';

/** Plain text with the number of each line beside it, and a mark at those that have a problem. */
export interface TextEditorHandle {
  /** Selects a line, from 1, and shows it. */
  readonly goTo: (line: number) => void;
}

export function TextEditor(props: {
  readonly text: string;
  readonly label: string;
  readonly isReadOnly: boolean;
  readonly problemLines: ReadonlySet<number>;
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<TextEditorHandle>;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = props.text.split('\n');
  useImperativeHandle(props.ref, () => ({
    goTo: (line) => {
      const element = area.current;
      if (element === null) return;
      const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
      element.focus();
      element.setSelectionRange(before, before + (lines[line - 1]?.length ?? 0));
      const heightPx = element.scrollHeight / lines.length;
      element.scrollTop = Math.max(0, (line - 4) * heightPx);
    },
  }));
  return (
    <div className="setup-editor">
      <div className="setup-gutter" ref={gutter} aria-hidden="true">
        {lines.map((_, index) => {
          const line = index + 1;
          return (
            <span key={line} data-problem={props.problemLines.has(line)}>
              {line}
            </span>
          );
        })}
      </div>
      <textarea
        ref={area}
        aria-label={props.label}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        readOnly={props.isReadOnly}
        value={props.text}
        onChange={(event) => props.onChange(event.target.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

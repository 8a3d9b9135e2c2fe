import { type Change as DiffPart, diffLines } from 'diff';
import { useContext, useEffect, useState } from 'react';
import { rightOfWhat, textAnswer, type VersionsAnswer, versionsAnswer } from '../../../../../protocol/api/setup.ts';
import { get } from '../../api.ts';
import { go } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { draft } from './drafts.ts';
import { moment, personOf } from './moment.ts';
import { useSetup } from './use-setup.ts';
import { textPath } from './use-text.ts';
import { setupWords } from './words.ts';

type Shown = number | 'disk';

/** Every version of a file: who, when, why, what it changed; and back to an earlier one as a new version. */
export function VersionsView(props: { readonly path: string; readonly shown: string | undefined }) {
  const language = useContext(LanguageContext);
  const words = setupWords[language];
  const { path } = props;
  const { setup } = useSetup();
  const { rights } = useMe();
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const file = setup.files.find((each) => each.path === path);
  const [versions, setVersions] = useState<VersionsAnswer | null>(null);
  const inForce = file?.version;
  useEffect(() => {
    let isOver = false;
    get(`/api/setup/versions?${new URLSearchParams({ path })}`, versionsAnswer).then(
      (answer) => isOver || setVersions(answer),
      () => isOver || setVersions([]),
    );
    return () => {
      isOver = true;
    };
  }, [path]);
  if (versions === null) return <Empty title={words.loading} />;
  const shown: Shown =
    props.shown === 'disk' ? 'disk' : (versions.find(({ n }) => String(n) === props.shown)?.n ?? versions[0]?.n ?? 0);
  const show = (which: Shown): void => go('setup', 'versions', path, which);
  const against = shown === 'disk' ? inForce : versions[versions.findIndex(({ n }) => n === shown) + 1]?.n;
  const may = file === undefined || rights.includes(rightOfWhat[file.what]);
  return (
    <div className="setup-versions">
      <section aria-label={words.versions}>
        <label className="setup-choice">
          {words.file}
          <select value={path} onChange={(event) => go('setup', 'versions', event.target.value)}>
            {setup.files.map((each) => (
              <option key={each.path} value={each.path}>
                {each.path}
              </option>
            ))}
          </select>
        </label>
        <ol data-testid="setup-versions">
          {file && file.onDisk !== 'same' && (
            <li>
              <button type="button" aria-current={shown === 'disk'} onClick={() => show('disk')}>
                <strong>{words.onDisk}</strong>
                <span className="needs-person">
                  {file.onDisk === 'missing' ? words.diskMissing : words.diskDiffers}
                </span>
              </button>
            </li>
          )}
          {versions.map(({ n, author, reason, atUs }) => (
            <li key={n} data-version={n}>
              <button type="button" aria-current={n === shown} onClick={() => show(n)}>
                <strong>
                  {n}
                  {n === inForce && <em>{words.inForce}</em>}
                </strong>
                <span>{reason}</span>
                <small>{`${personOf(author)} · ${moment(atUs, timezone, language)}`}</small>
              </button>
            </li>
          ))}
        </ol>
      </section>
      <Difference
        key={`${path} ${shown} ${against}`}
        path={path}
        shown={shown}
        against={against}
        onBack={may && shown !== inForce ? (text) => draft({ kind: 'text', path, text }, setup) : undefined}
      />
    </div>
  );
}

function Difference(props: {
  readonly path: string;
  readonly shown: Shown;
  readonly against: number | undefined;
  readonly onBack: ((text: string) => void) | undefined;
}) {
  const words = setupWords[useContext(LanguageContext)];
  const { path, shown, against } = props;
  const [texts, setTexts] = useState<{ readonly before: string | null; readonly after: string } | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    const ask = (which: Shown) =>
      get(textPath(path, which === 'disk' ? { disk: true } : { version: which }), textAnswer);
    Promise.all([ask(shown), against === undefined ? null : ask(against)]).then(
      ([after, before]) => isOver || setTexts({ after: after.text, before: before?.text ?? null }),
      (error: unknown) => isOver || setBroken(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isOver = true;
    };
  }, [path, shown, against]);
  if (texts === null)
    return <Empty title={broken === null ? words.loading : words.broken} {...(broken && { next: broken })} />;
  const { before, after } = texts;
  const parts = before === null ? [] : diffLines(before, after);
  return (
    <section className="setup-difference" aria-label={words.difference}>
      <header>
        <h3>
          {before === null
            ? words.firstVersion
            : `${words.difference}, ${shown === 'disk' ? words.diffWith : words.diffBefore}`}
        </h3>
        {props.onBack && (
          <button type="button" onClick={() => props.onBack?.(after)}>
            {words.backTo}
          </button>
        )}
      </header>
      <pre data-testid="setup-difference">
        {before === null
          ? after
          : parts.length === 1 && !parts[0]?.added
            ? words.noDifference
            : rowsOf(parts).map(({ key, kind, text }) => (
                <span key={key} data-kind={kind}>{`${SIGNS[kind]} ${text}\n`}</span>
              ))}
      </pre>
    </section>
  );
}

const SIGNS = { added: '+', removed: '−', same: ' ', gap: '⋯' } as const;
interface DiffRow {
  readonly key: string;
  readonly kind: keyof typeof SIGNS;
  readonly text: string;
}
const AROUND = 3;

/** Changed lines with three unchanged ones around them. */
function rowsOf(parts: readonly DiffPart[]): readonly DiffRow[] {
  return parts.flatMap((part, index) => {
    const lines = part.value.replace(/\n$/, '').split('\n');
    const kind = part.added ? 'added' : part.removed ? 'removed' : 'same';
    const row = (text: string, line: number): DiffRow => ({ key: `${index}:${line}`, kind, text });
    const isFirst = index === 0;
    const isLast = index === parts.length - 1;
    const head = isFirst ? 0 : AROUND;
    const tail = isLast ? 0 : AROUND;
    if (kind !== 'same' || lines.length <= head + tail) return lines.map(row);
    const gap: DiffRow = { key: `${index}:gap`, kind: 'gap', text: '' };
    return [
      ...lines.slice(0, head).map(row),
      gap,
      ...lines.slice(lines.length - tail).map((text, line) => row(text, lines.length - tail + line)),
    ];
  });
}

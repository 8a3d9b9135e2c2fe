import { useContext, useEffect, useState } from 'react';
import {
  type Doubt,
  type NextPublication,
  nextPublication,
  type Posting,
  PUBLICATION_STATES,
  type PublicationScope,
  type PublishedChange,
  postedSheetPath,
  publicationAnswer,
} from '../../../../../protocol/api/publications.ts';
import { timeOfDay } from '../../../../../protocol/time-of-day.ts';
import { get } from '../../api.ts';
import { openCorrection } from '../../corrections/open-correction.ts';
import { spacedName } from '../../format.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { paperWords } from '../../paper/words.ts';
import { address } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { ExportLinks } from '../../view/export-links.tsx';
import { Changes } from './changes.tsx';
import { PostForm } from './post-form.tsx';
import type { PublishWords } from './words.ts';

/** One scope: how far it has come, what speaks against publishing, what has changed, and every version. */
export function OneScope(props: {
  readonly scope: PublicationScope;
  readonly nowUs: number;
  readonly words: PublishWords;
}) {
  const { scope, nowUs, words } = props;
  const me = useMe();
  const mayPublish = me.rights.includes('publish');
  const { found: next, again } = useAnswer(
    mayPublish ? `/api/publications/next?scope=${encodeURIComponent(scope.id)}` : null,
    nextPublication,
    `${scope.stands} ${scope.changed} ${scope.pending} ${scope.openRequests}`,
  );
  const stands = scope.postings.find(({ id }) => id === scope.stands);
  return (
    <article data-testid="scope" data-scope={scope.id} data-state={scope.state}>
      <h3>
        {spacedName(scope.title)} <small>{scope.kinds.map((kind) => words.kinds[kind]).join(', ')}</small>
      </h3>
      <Steps scope={scope} />
      <p className="panes-buttons">
        {scope.sheets.map((sheet) => (
          <ExportLinks key={sheet} sheet={sheet} title={`${words.asItStands}: ${sheet}`} />
        ))}
      </p>
      {!mayPublish && <p className="panes-quiet">{words.mayNot}</p>}
      {next !== null && <Doubts next={next} words={words} />}
      {next !== null && next.changes !== null && stands !== undefined && (
        <section data-testid="changes">
          <h4>
            {next.changes.length === 0 ? words.changesNone : words.changes} {stands.version}
          </h4>
          <div className="publish-scroll">
            <Changes changes={next.changes} words={words} />
          </div>
        </section>
      )}
      {next !== null && (
        <PostForm
          // Another version is another form.
          key={`${next.version} ${stands?.state}`}
          {...{ scope, next, stands, nowUs, words }}
          onSent={again}
        />
      )}
      <History postings={scope.postings} words={words} mayPublish={mayPublish} />
    </article>
  );
}

function Steps(props: { readonly scope: PublicationScope }) {
  const words = paperWords[useContext(LanguageContext)];
  return (
    <ol className="publish-steps">
      {PUBLICATION_STATES.map((state) => (
        <li key={state} aria-current={state === props.scope.state ? 'step' : undefined}>
          <span className="publication-mark" data-state={state}>
            {words[state]}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Doubts(props: { readonly next: NextPublication; readonly words: PublishWords }) {
  const { next, words } = props;
  return (
    <section data-testid="doubts" data-count={next.doubtCount}>
      <h4>{words.doubts}</h4>
      {next.doubts.length === 0 ? (
        <p className="panes-quiet">{words.doubtsNone}</p>
      ) : (
        <ul className="publish-doubts publish-scroll">
          {next.doubts.map((doubt) => (
            <DoubtLine key={doubt.id} doubt={doubt} words={words} />
          ))}
          {next.doubtCount > next.doubts.length && (
            <li>
              {words.doubtsMore} {next.doubtCount - next.doubts.length}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

function DoubtLine(props: { readonly doubt: Doubt; readonly words: PublishWords }) {
  const { kind, trial, car, where, crossing, count } = props.doubt;
  const { words } = props;
  return (
    <li data-doubt={kind}>
      <strong>
        {kind === 'request' ? (
          <a href={address('register', where ?? '')}>{`${words.doubtKinds[kind]} ${where}`}</a>
        ) : (
          words.doubtKinds[kind]
        )}
        {count !== null && `: ${count}`}
      </strong>
      {trial !== null && <a href={address('trials', trial)}>{spacedName(trial)}</a>}
      {car !== null && (
        <a href={address('car', car)}>
          {words.car} {car}
        </a>
      )}
      {kind !== 'request' && where !== null && (
        <span>{crossing === null ? where : <a href={address('crossing', crossing)}>{where}</a>}</span>
      )}
    </li>
  );
}

/** What the scorer wrote down when it was published, its codes in words. */
function despiteText(text: string, words: PublishWords): string {
  const [kind = '', ...rest] = text.split(' ');
  const said = words.doubtKinds[kind as Doubt['kind']] ?? kind;
  return [said, ...rest].join(' ').replace(/\bcar (\d+)/, `${words.car.toLowerCase()} $1`);
}

function History(props: {
  readonly postings: readonly Posting[];
  readonly words: PublishWords;
  readonly mayPublish: boolean;
}) {
  const { postings, words } = props;
  return (
    <section data-testid="versions">
      <h4>{words.history}</h4>
      {postings.length === 0 && <p className="panes-quiet">{words.historyNone}</p>}
      <ol className="publish-history">
        {postings.map((posting) => (
          <Version key={posting.id} posting={posting} words={words} mayPublish={props.mayPublish} />
        ))}
      </ol>
    </section>
  );
}

function Version(props: { readonly posting: Posting; readonly words: PublishWords; readonly mayPublish: boolean }) {
  const { posting, words } = props;
  const { id, state, version, atUs, author, reason, sheet, sha256, protestUntilUs, declaredBy, despite, takenBack } =
    posting;
  const timezone = useDeskState((desk) => desk.rally?.timezone ?? 'UTC');
  const at = (us: number): string => timeOfDay(us as Parameters<typeof timeOfDay>[0], timezone);
  const [since, setSince] = useState<
    { readonly version: number; readonly changes: readonly PublishedChange[] } | 'first' | null
  >(null);
  const [isAsked, setIsAsked] = useState(false);
  useEffect(() => {
    if (!isAsked) return;
    get(`/api/publications/${encodeURIComponent(id)}`, publicationAnswer).then(
      (found) => setSince(found.since ?? 'first'),
      () => setIsAsked(false),
    );
  }, [isAsked, id]);
  return (
    <li className={takenBack === null ? undefined : 'publish-taken-back'} data-version={version} data-state={state}>
      <p>
        <strong>
          v{version} · {words[state]}
        </strong>{' '}
        {[
          sheet === null ? '' : `${words.sheet} ${sheet}`,
          at(atUs),
          author,
          protestUntilUs === null ? '' : `${words.protest} ${at(protestUntilUs)}`,
          declaredBy === null ? '' : `${words.declaredBy} ${declaredBy}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {despite.length > 0 && (
        <p className="panes-alert">
          ! {words.despite}: {despite.map((text) => despiteText(text, words)).join('; ')}
        </p>
      )}
      {reason !== '' && (
        <p>
          <q>{reason}</q>
        </p>
      )}
      {takenBack !== null && (
        <p>
          {words.takenBack} {takenBack.author}: <q>{takenBack.reason}</q>
        </p>
      )}
      {sha256 !== null && <p className="panes-quiet">SHA-256 {sha256.slice(0, 16)}…</p>}
      <div className="panes-buttons">
        {sheet !== null && (
          <a className="paper-link" href={postedSheetPath(id)} target="_blank" rel="noreferrer">
            {words.sheetPdf} {sheet}
          </a>
        )}
        <button type="button" aria-expanded={isAsked} onClick={() => setIsAsked(!isAsked)}>
          {words.whatChanged}
        </button>
        {props.mayPublish && takenBack === null && (
          <button
            type="button"
            onClick={() => openCorrection({ action: 'undo', undoes: posting.said, about: `v${version}` })}
          >
            {words.takeBack}
          </button>
        )}
      </div>
      {isAsked && since === 'first' && <p className="panes-quiet">{words.firstVersion}</p>}
      {isAsked && since !== null && since !== 'first' && (
        <>
          <p className="panes-quiet">
            {since.changes.length === 0 ? words.changesNone : words.changes} {since.version}
          </p>
          <Changes changes={since.changes} words={words} />
        </>
      )}
    </li>
  );
}

import { type FormEvent, useContext, useRef, useState } from 'react';
import {
  type NextPublication,
  type Posting,
  type PublicationScope,
  publishAnswer,
  publishConflict,
} from '../../../../../protocol/api/publications.ts';
import { post, Refusal } from '../../api.ts';
import { Labelled } from '../../paper/labelled.tsx';
import { askPublications } from '../../paper/publications.ts';
import { newKey } from '../../paper/request-key.ts';
import { inMinutes, readField, TypedTimeField } from '../../paper/typed-field.tsx';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import type { Language } from '../../words.ts';
import type { PublishWords } from './words.ts';

const QUICK_MINUTES = [15, 30, 60];
const CONFLICT = 409;
/** Who declares is the same all weekend. */
const DECLARER = 'centesimo.declarer';

type Way = 'provisional' | 'declare' | 'official';

/** Posts: a new version as provisional, what stands as official, or, where nothing is to be protested against, a new version as official at once. */
export function PostForm(props: {
  readonly scope: PublicationScope;
  readonly next: NextPublication;
  readonly stands: Posting | undefined;
  readonly nowUs: number;
  readonly words: PublishWords;
  readonly onSent: () => void;
}) {
  const { scope, next, stands, nowUs, words } = props;
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const [language, setLanguage] = useState<Language>(useContext(LanguageContext));
  const ways: readonly Way[] =
    stands?.state === 'provisional' ? ['declare', 'provisional', 'official'] : ['provisional', 'official'];
  // Where something has changed since, what stands is hardly what is meant.
  const [way, setWay] = useState<Way>(
    stands?.state === 'provisional' && scope.changed === 0 ? 'declare' : 'provisional',
  );
  const [until, setUntil] = useState('');
  const [declaredBy, setDeclaredBy] = useState(localStorage.getItem(DECLARER) ?? '');
  const [reason, setReason] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const key = useRef(newKey());

  const deadline = readField(until, nowUs, timezone);
  const isOver = deadline.utcUs !== null && deadline.utcUs <= nowUs;
  const needsReason = next.doubts.length > 0;
  const isDeclared = way !== 'provisional';
  const whyNotUntil = isOver
    ? words.timeOver
    : deadline.wrong === null
      ? null
      : deadline.wrong === 'digits'
        ? words.timeWrong
        : words.timeSkipped;
  const isReady =
    (isDeclared ? declaredBy.trim() !== '' : whyNotUntil === null) && (!needsReason || reason.trim() !== '');

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsAsked(true);
    if (!isReady || isSending) return;
    setIsSending(true);
    setProblem(null);
    try {
      const body = {
        ...{ scope: scope.id, state: isDeclared ? 'official' : 'provisional', language, reason, key: key.current },
        version: way === 'declare' ? stands?.version : next.version,
        ...(isDeclared ? { declaredBy } : { protestUntilUs: deadline.utcUs }),
        despite: next.doubts.map(({ id }) => id),
      };
      await post('/api/publications', body, publishAnswer);
      if (isDeclared) localStorage.setItem(DECLARER, declaredBy);
      key.current = newKey();
      setReason('');
      setIsAsked(false);
    } catch (error) {
      setProblem(problemOf(error, words));
    } finally {
      setIsSending(false);
      props.onSent();
      void askPublications();
    }
  };
  const label: Readonly<Record<Way, string>> = {
    provisional: `${words.post} v${next.version}`,
    official: `${words.postOfficial} v${next.version}`,
    declare: `${words.declare} v${stands?.version}`,
  };
  return (
    <form className="panes-form" data-testid="post" noValidate onSubmit={(event) => void send(event)}>
      <fieldset className="wide panes-filters">
        <legend className="spoken">{words.postTitle}</legend>
        {ways.map((each) => (
          <button key={each} type="button" data-way={each} aria-pressed={way === each} onClick={() => setWay(each)}>
            {label[each]}
          </button>
        ))}
      </fieldset>
      {way === 'declare' && <p className="wide panes-quiet">{words.declareNext}</p>}
      {isDeclared ? (
        <Labelled
          label={words.declaredBy}
          hint={words.declaredByHint}
          problem={isAsked && declaredBy.trim() === '' ? words.missing : null}
        >
          {(field) => (
            <input
              {...field}
              name="declaredBy"
              type="text"
              maxLength={100}
              value={declaredBy}
              onChange={(event) => setDeclaredBy(event.target.value)}
            />
          )}
        </Labelled>
      ) : (
        <TypedTimeField
          label={words.protestField}
          name="protestUntil"
          text={until}
          hint={words.timeHint}
          problem={whyNotUntil}
          onChange={setUntil}
          quick={QUICK_MINUTES.map((minutes) => ({ minutes, text: inMinutes(nowUs, minutes, timezone) }))}
        />
      )}
      <Labelled label={words.language} hint="" problem={null}>
        {(field) => (
          <select
            {...field}
            name="language"
            value={language}
            onChange={(event) => setLanguage(event.target.value as Language)}
          >
            <option value="it">{words.italian}</option>
            <option value="en">{words.english}</option>
          </select>
        )}
      </Labelled>
      <div className="wide">
        <Labelled
          label={words.reason}
          hint={needsReason ? words.reasonNeeded : words.reasonFree}
          problem={isAsked && needsReason && reason.trim() === '' ? words.reasonNeeded : null}
        >
          {(field) => (
            <input
              {...field}
              name="reason"
              type="text"
              maxLength={500}
              autoComplete="off"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Labelled>
      </div>
      <div className="wide panes-buttons">
        <p className="panes-alert" role="alert">
          {problem !== null && `! ${problem}`}
        </p>
        <button type="submit" className="panes-main" data-post disabled={isSending}>
          {isSending ? words.sending : label[way]}
        </button>
      </div>
    </form>
  );
}

function problemOf(error: unknown, words: PublishWords): string {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) return words.again;
  const conflict = error.status === CONFLICT ? publishConflict.safeParse(error.body) : undefined;
  if (conflict?.success && (conflict.data.doubts?.length ?? 0) > 0) return words.appeared;
  return `${words.refused}: ${error.message}`;
}

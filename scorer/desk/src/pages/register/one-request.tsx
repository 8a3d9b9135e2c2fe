import { useContext, useState } from 'react';
import { candidatesAnswer, type Followed, moreOf, type RegisterRequest } from '../../../../../protocol/api/register.ts';
import { sheetPath } from '../../../../../protocol/api/sheets.ts';
import { timeOfDay } from '../../../../../protocol/time-of-day.ts';
import { get } from '../../api.ts';
import { titleOf } from '../../corrections/actions.ts';
import { openCorrection } from '../../corrections/open-correction.ts';
import { correctionWords } from '../../corrections/words.ts';
import { address } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { stateText, urgencyOf } from './deadline.ts';
import { DecideForm } from './decide.tsx';
import { sayMore } from './say-more.ts';
import type { RegisterWords } from './words.ts';

interface OneProps {
  readonly request: RegisterRequest;
  readonly nowUs: number;
  readonly words: RegisterWords;
  readonly isDeciding: boolean;
  readonly onDeciding: (isDeciding: boolean) => void;
  readonly onChanged: () => void;
}

/** Everything of one request, in the order of the form; what may be done with it below. */
export function OneRequest(props: OneProps) {
  const { request, nowUs, words } = props;
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const at = (us: number | null): string =>
    us === null ? words.nothing : timeOfDay(us as Parameters<typeof timeOfDay>[0], timezone);
  const urgency = urgencyOf(request, nowUs);
  const { decision, takenBack } = request;
  const facts: readonly (readonly [string, string])[] = [
    [words.request, request.request],
    [words.reason, request.reason],
    [words.evidence, request.evidence ?? words.nothing],
    [words.received, `${at(request.receivedUs)} · ${words.enteredBy.toLowerCase()} ${request.enteredBy}`],
    [words.decideBy, [at(request.decideByUs), request.decider].filter(Boolean).join(' · ')],
  ];
  return (
    <article data-testid="request" data-number={request.number}>
      <header className="register-head">
        <span className="register-number">{request.car}</span>
        <div>
          <h3>
            {request.number} · {request.trialName}
          </h3>
          <p>
            {[request.crew, request.model].filter(Boolean).join(' · ')} · {words.ofCar} {request.ofCar}
          </p>
        </div>
      </header>
      <p className={urgency === 'late' ? 'panes-alert' : undefined} data-testid="request-state">
        <strong>
          {urgency === 'late' && '! '}
          {stateText(request, nowUs, words)}
        </strong>
      </p>
      <dl className="panes-facts">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {decision !== null && (
          <>
            <dt>{words.outcome}</dt>
            <dd>
              {decision.finding === null || decision.finding === 'other'
                ? decision.outcome
                : words.findings[decision.finding]}
              {decision.reason !== '' && ` · ${decision.reason}`}
              <br />
              <small className="panes-quiet">
                {at(decision.atUs)} · {decision.author}
              </small>
            </dd>
            <dt>{words.measure}</dt>
            <dd>{decision.measure === null ? words.nothing : words.measures[decision.measure]}</dd>
          </>
        )}
        {takenBack !== null && (
          <>
            <dt>{words.isTakenBack}</dt>
            <dd>
              {at(takenBack.atUs)} · {takenBack.author} · {takenBack.reason}
            </dd>
          </>
        )}
      </dl>
      {takenBack === null && <FollowedLinks {...props} at={at} />}
      {props.isDeciding ? <DecideForm {...props} /> : <Buttons {...props} />}
    </article>
  );
}

function Buttons({ request, words, onDeciding }: OneProps) {
  const language = useContext(LanguageContext);
  const { rights } = useMe();
  const { state, car, trial, decision } = request;
  const about = `${request.number} · ${request.trialName}`;
  return (
    <div className="panes-buttons">
      {state === 'open' && rights.includes('decide') && (
        <button type="button" className="panes-main" aria-keyshortcuts="d" onClick={() => onDeciding(true)}>
          <kbd>d</kbd> {words.decide}
        </button>
      )}
      {state !== 'taken-back' && rights.includes('correct') && (
        <button
          type="button"
          onClick={() =>
            openCorrection({ action: 'trial-state', about, values: { trial, cars: String(car), state: 'average' } })
          }
        >
          {words.average}
        </button>
      )}
      <a className="paper-link" href={address('car', car)}>
        {words.carPage}
      </a>
      {rights.includes('print') && request.number !== words.nothing && (
        <a
          className="paper-link"
          href={sheetPath(`claim:${request.number}`, 'pdf', language)}
          target="_blank"
          rel="noreferrer"
          aria-keyshortcuts="p"
        >
          <kbd>p</kbd>&nbsp;{words.form}
        </a>
      )}
      {decision !== null && rights.includes('decide') && (
        <button type="button" onClick={() => openCorrection({ action: 'undo', undoes: decision.said, about })}>
          {words.takeBack}
        </button>
      )}
      {state === 'open' && rights.includes('register') && (
        <button type="button" onClick={() => openCorrection({ action: 'undo', undoes: request.opening, about })}>
          {words.takeBackEntry}
        </button>
      )}
    </div>
  );
}

/** The amendments that followed, each with a way to the car's page; and those that may be linked. */
function FollowedLinks(props: OneProps & { readonly at: (us: number) => string }) {
  const { request, words, at } = props;
  const { rights } = useMe();
  const [offered, setOffered] = useState<readonly Followed[] | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const offer = async (): Promise<void> => {
    const path = `/api/register/${encodeURIComponent(request.id)}/candidates`;
    try {
      setOffered(await get(path, candidatesAnswer));
      setChosen(new Set(request.amendments.map(({ id }) => id)));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const link = async (): Promise<void> => {
    setProblem(await sayMore(moreOf(request, { reason: words.linkReason, amendments: [...chosen] })));
    setOffered(null);
    props.onChanged();
  };
  return (
    <section className="register-links">
      <h4>{words.followed}</h4>
      {offered === null ? (
        <>
          {request.amendments.length === 0 && <p className="panes-quiet">{words.followedNone}</p>}
          <ul data-testid="followed">
            {request.amendments.map((amendment) => (
              <li key={amendment.id} data-amendment={amendment.id}>
                <FollowedText amendment={amendment} car={request.car} at={at} />
              </li>
            ))}
          </ul>
          {rights.includes('register') && request.given !== null && (
            <button type="button" onClick={() => void offer()}>
              {words.linkTitle}
            </button>
          )}
        </>
      ) : (
        <>
          {offered.length === 0 && <p className="panes-quiet">{words.linkNone}</p>}
          <ul data-testid="candidates">
            {offered.map((amendment) => (
              <li key={amendment.id}>
                <label>
                  <input
                    type="checkbox"
                    checked={chosen.has(amendment.id)}
                    onChange={(event) =>
                      setChosen((before) => {
                        const next = new Set(before);
                        if (event.target.checked) next.add(amendment.id);
                        else next.delete(amendment.id);
                        return next;
                      })
                    }
                  />{' '}
                  <FollowedText amendment={amendment} car={request.car} at={at} />
                </label>
              </li>
            ))}
          </ul>
          <div className="panes-buttons">
            <button type="button" onClick={() => setOffered(null)}>
              {words.close}
            </button>
            {offered.length > 0 && (
              <button type="button" className="panes-main" onClick={() => void link()}>
                {words.link}
              </button>
            )}
          </div>
        </>
      )}
      {problem !== null && (
        <p className="panes-alert" role="alert">
          ! {problem}
        </p>
      )}
    </section>
  );
}

function FollowedText(props: {
  readonly amendment: Followed;
  readonly car: number;
  readonly at: (us: number) => string;
}) {
  const { amendment, car, at } = props;
  const say = correctionWords[useContext(LanguageContext)];
  const { id, action, atUs, author, reason, inForce } = amendment;
  if (action === '') return <span>{id}</span>;
  const name = say[titleOf(action as Parameters<typeof titleOf>[0])];
  return (
    <span className={inForce ? undefined : 'register-undone'}>
      <a href={address('car', car)}>{name}</a> {at(atUs)} · {author} <q>{reason}</q>
    </span>
  );
}

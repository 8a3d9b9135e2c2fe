import '../../paper/paper.css';
import './register.css';
import { useContext, useState } from 'react';
import { type RegisterRequest, registerAnswer } from '../../../../../protocol/api/register.ts';
import { sheetPath } from '../../../../../protocol/api/sheets.ts';
import { usePageKeys, walkRows } from '../../histories/row-keys.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { go, useRoute } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { ExportLinks } from '../../view/export-links.tsx';
import { stateText, urgencyOf } from './deadline.ts';
import { NewRequestForm } from './new-request.tsx';
import { OneRequest } from './one-request.tsx';
import { type RegisterWords, registerWords } from './words.ts';

const FILTERS = ['all', 'open', 'late', 'decided'] as const;
type Filter = (typeof FILTERS)[number];

/** The verification register: `#/register`, `#/register/12`, `#/register/new`. */
export function RegisterPage() {
  const language = useContext(LanguageContext);
  const words = registerWords[language];
  const me = useMe();
  const { of } = useRoute();
  const [filter, setFilter] = useState<Filter>('all');
  const [isDeciding, setIsDeciding] = useState(false);
  const latestUs = useDeskState((state) => state.latestUs);
  const { found, why, again } = useAnswer('/api/register', registerAnswer, '');
  const nowUs = Math.max(found?.nowUs ?? 0, latestUs ?? 0);
  const shown = of[0];
  const requests = found?.requests ?? [];
  const open = requests.find(({ number, id }) => number === shown || id === shown);
  const isNew = shown === 'new';
  const mayEnter = me.rights.includes('register');
  const mayDecide = me.rights.includes('decide');

  usePageKeys((key) => {
    if (key === 'n' && mayEnter) go('register', 'new');
    else if (key === 'd' && open?.state === 'open' && mayDecide) setIsDeciding(true);
    else if (key === 'p' && open !== undefined && me.rights.includes('print'))
      window.open(sheetPath(`claim:${open.number}`, 'pdf', language), '_blank', 'noreferrer');
    else if (key === 'f') setFilter(FILTERS[(FILTERS.indexOf(filter) + 1) % FILTERS.length] ?? 'all');
    else {
      const page = document.querySelector<HTMLElement>('.panes-list');
      return page !== null && walkRows(page, key);
    }
    return true;
  });

  const listed = requests.filter((request) => isIn(filter, request, nowUs)).reverse();
  return (
    <main className="page panes register" data-testid="register" data-open={open !== undefined || isNew}>
      <header className="panes-head">
        <h2>{words.title}</h2>
        <Filters filter={filter} requests={requests} nowUs={nowUs} words={words} onFilter={setFilter} />
        <ExportLinks sheet="register" title={words.printRegister} />
        {mayEnter && (
          <button type="button" className="panes-main" aria-keyshortcuts="n" onClick={() => go('register', 'new')}>
            <kbd>n</kbd> {words.new}
          </button>
        )}
      </header>
      <section className="panes-list" aria-label={words.title}>
        {found === null ? (
          <Empty title={why === null ? words.loading : words.broken} {...(why !== null && { next: why })} />
        ) : listed.length === 0 ? (
          <Empty
            title={requests.length === 0 ? words.none : words.noneShown}
            {...(requests.length === 0 && { next: words.noneNext })}
          />
        ) : (
          <List requests={listed} shown={open?.id} nowUs={nowUs} words={words} />
        )}
      </section>
      <section className="panes-one" aria-live="polite">
        {isNew && mayEnter ? (
          <NewRequestForm
            words={words}
            nowUs={nowUs}
            requests={requests}
            onEntered={(id) => {
              again();
              go('register', id);
            }}
          />
        ) : open !== undefined ? (
          <OneRequest
            key={open.id}
            request={open}
            nowUs={nowUs}
            words={words}
            isDeciding={isDeciding && open.state === 'open'}
            onDeciding={setIsDeciding}
            onChanged={again}
          />
        ) : (
          <Empty title={words.choose} next={words.chooseNext} />
        )}
      </section>
      <Keys words={words} />
    </main>
  );
}

const isIn = (filter: Filter, request: RegisterRequest, nowUs: number): boolean => {
  switch (filter) {
    case 'all':
      return true;
    case 'late':
      return urgencyOf(request, nowUs) === 'late';
    default:
      return request.state === filter;
  }
};

function Filters(props: {
  readonly filter: Filter;
  readonly requests: readonly RegisterRequest[];
  readonly nowUs: number;
  readonly words: RegisterWords;
  readonly onFilter: (filter: Filter) => void;
}) {
  const { filter, requests, nowUs, words } = props;
  return (
    <fieldset className="panes-filters">
      <legend className="spoken">{words.filters}</legend>
      {FILTERS.map((each) => (
        <button key={each} type="button" aria-pressed={filter === each} onClick={() => props.onFilter(each)}>
          {words[each]} {requests.filter((request) => isIn(each, request, nowUs)).length}
        </button>
      ))}
    </fieldset>
  );
}

function List(props: {
  readonly requests: readonly RegisterRequest[];
  readonly shown: string | undefined;
  readonly nowUs: number;
  readonly words: RegisterWords;
}) {
  const { requests, shown, nowUs, words } = props;
  return (
    <table className="panes-table">
      <thead>
        <tr>
          <th scope="col" className="number">
            {words.number}
          </th>
          <th scope="col" className="number">
            {words.car}
          </th>
          <th scope="col">{words.trial}</th>
          <th scope="col" className="panes-wide-only">
            {words.request}
          </th>
          <th scope="col">{words.state}</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => {
          const urgency = urgencyOf(request, nowUs);
          const openIt = (): void => go('register', request.number === '–' ? request.id : request.number);
          return (
            <tr
              key={request.id}
              data-row
              data-request={request.number}
              data-state={request.state}
              data-urgency={urgency}
              tabIndex={0}
              aria-current={request.id === shown}
              onClick={openIt}
              onKeyDown={(event) => {
                if (event.key === 'Enter') openIt();
              }}
            >
              <td className="number">{request.number}</td>
              <th scope="row" className="number register-car">
                {request.car}
              </th>
              <td>{request.trialName}</td>
              <td className="panes-wide-only">{request.request}</td>
              <td className={urgency === 'late' ? 'panes-alert' : urgency === 'soon' ? 'register-soon' : undefined}>
                {urgency === 'late' && '! '}
                {stateText(request, nowUs, words)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Keys(props: { readonly words: RegisterWords }) {
  const { words } = props;
  return (
    <ul className="panes-keys">
      {(
        [
          ['j k', words.keyRows],
          ['n', words.keyNew],
          ['d', words.keyDecide],
          ['p', words.keyForm],
          ['f', words.keyFilter],
        ] as const
      ).map(([key, text]) => (
        <li key={key}>
          <kbd>{key}</kbd> {text}
        </li>
      ))}
    </ul>
  );
}

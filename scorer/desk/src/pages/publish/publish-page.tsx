import '../../paper/paper.css';
import './publish.css';
import { useContext, useState } from 'react';
import type { PublicationScope } from '../../../../../protocol/api/publications.ts';
import { timeOfDay } from '../../../../../protocol/time-of-day.ts';
import { spacedName } from '../../format.ts';
import { usePageKeys, walkRows } from '../../histories/row-keys.ts';
import { usePublications } from '../../paper/publications.ts';
import { go, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { StateMark } from '../../view/publication-mark.tsx';
import { OneScope } from './one-scope.tsx';
import { type PublishWords, publishWords } from './words.ts';

const FILTERS = ['all', 'toPublish', 'changed'] as const;
type Filter = (typeof FILTERS)[number];

/** From provisional to official: `#/publish`, `#/publish/PC12`. */
export function PublishPage() {
  const words = publishWords[useContext(LanguageContext)];
  const { of } = useRoute();
  const [filter, setFilter] = useState<Filter>('all');
  const { answer, why } = usePublications();
  const latestUs = useDeskState((state) => state.latestUs);
  const scopes = answer?.scopes ?? [];
  const open = scopes.find(({ id }) => id === of[0]);
  const nowUs = Math.max(answer?.nowUs ?? 0, latestUs ?? 0);

  usePageKeys((key) => {
    if (key === 'f') setFilter(FILTERS[(FILTERS.indexOf(filter) + 1) % FILTERS.length] ?? 'all');
    else if (key === 'p') document.querySelector<HTMLElement>('[data-post]')?.focus();
    else {
      const list = document.querySelector<HTMLElement>('.panes-list');
      return list !== null && walkRows(list, key);
    }
    return true;
  });

  const listed = scopes.filter((scope) => isIn(filter, scope));
  return (
    <main className="page panes publish" data-testid="publish" data-open={open !== undefined}>
      <header className="panes-head">
        <h2>{words.title}</h2>
        <fieldset className="panes-filters">
          <legend className="spoken">{words.filters}</legend>
          {FILTERS.map((each) => (
            <button key={each} type="button" aria-pressed={filter === each} onClick={() => setFilter(each)}>
              {words[each]} {scopes.filter((scope) => isIn(each, scope)).length}
            </button>
          ))}
        </fieldset>
      </header>
      <section className="panes-list publish-list" aria-label={words.title}>
        {answer === null ? (
          <Empty title={why === null ? words.loading : words.broken} {...(why !== null && { next: why })} />
        ) : (
          <List scopes={bigFirst(listed)} shown={open?.id} nowUs={nowUs} words={words} />
        )}
      </section>
      <section className="panes-one">
        {open === undefined ? (
          <Empty title={words.choose} next={words.chooseNext} />
        ) : (
          <OneScope key={open.id} scope={open} nowUs={nowUs} words={words} />
        )}
      </section>
      <ul className="panes-keys">
        {(
          [
            ['j k', words.keyRows],
            ['p', words.keyPost],
            ['f', words.keyFilter],
          ] as const
        ).map(([key, text]) => (
          <li key={key}>
            <kbd>{key}</kbd> {text}
          </li>
        ))}
      </ul>
    </main>
  );
}

const isIn = (filter: Filter, { state, changed }: PublicationScope): boolean => {
  switch (filter) {
    case 'all':
      return true;
    case 'toPublish':
      return state === 'verification';
    case 'changed':
      return (changed ?? 0) > 0;
  }
};

/** The rally, rankings and legs before the trials, which keep the order of the road. */
function bigFirst(scopes: readonly PublicationScope[]): readonly PublicationScope[] {
  const rank = ({ kinds }: PublicationScope): number =>
    kinds.includes('rally') ? 0 : kinds.includes('ranking') ? 1 : kinds.includes('leg') ? 2 : 3;
  return [...scopes].sort((a, b) => rank(a) - rank(b));
}

function List(props: {
  readonly scopes: readonly PublicationScope[];
  readonly shown: string | undefined;
  readonly nowUs: number;
  readonly words: PublishWords;
}) {
  const { words, nowUs } = props;
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const at = (us: number): string => timeOfDay(us as Parameters<typeof timeOfDay>[0], timezone).slice(0, 5);
  return (
    <table className="panes-table">
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.state}</th>
          <th scope="col" className="number panes-wide-only">
            {words.sheet}
          </th>
          <th scope="col" className="panes-wide-only">
            {words.posted}
          </th>
          <th scope="col">{words.protest}</th>
        </tr>
      </thead>
      <tbody>
        {props.scopes.map((scope) => {
          const { id, kinds, title, stands, postings, openRequests, pending } = scope;
          const posting = postings.find((each) => each.id === stands);
          const until = posting?.state === 'provisional' ? posting.protestUntilUs : null;
          return (
            <tr
              key={id}
              data-row
              data-scope={id}
              data-state={scope.state}
              data-kind={kinds[0]}
              tabIndex={0}
              aria-current={id === props.shown}
              onClick={() => go('publish', id)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') go('publish', id);
              }}
            >
              <th scope="row">
                {spacedName(title)} <small>{kinds.map((kind) => words.kinds[kind]).join(', ')}</small>
              </th>
              <td>
                <StateMark scope={scope} />
                {openRequests > 0 && (
                  <span className="panes-alert publish-more">{`! ${words.requests}: ${openRequests}`}</span>
                )}
                {posting === undefined && pending > 0 && (
                  <small className="publish-more">{`${words.pending}: ${pending}`}</small>
                )}
              </td>
              <td className="number panes-wide-only">{posting?.sheet ?? ''}</td>
              <td className="panes-wide-only">{posting === undefined ? '' : at(posting.atUs)}</td>
              <td>
                {until != null && at(until)}
                {until != null && until < nowUs && <small> {words.protestOver}</small>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

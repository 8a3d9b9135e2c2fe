import '../paper/paper.css';
import { useContext } from 'react';
import type { PublicationScope } from '../../../../protocol/api/publications.ts';
import { useScope } from '../paper/publications.ts';
import { paperWords } from '../paper/words.ts';
import { address } from '../route.ts';
import { LanguageContext } from './desk-context.ts';

/** How far a trial, a leg, a ranking or the rally has come, and a way to where it is published. Nothing until the scorer has said so. */
export function PublicationMark(props: { readonly scope: string }) {
  const scope = useScope(props.scope);
  return scope === undefined ? null : (
    <a className="publication-link" href={address('publish', scope.id)} data-testid="publication-mark">
      <StateMark scope={scope} />
    </a>
  );
}

export function StateMark(props: { readonly scope: PublicationScope }) {
  const words = paperWords[useContext(LanguageContext)];
  const { state, stands, postings, changed } = props.scope;
  const version = postings.find(({ id }) => id === stands)?.version;
  return (
    <span className="publication-mark" data-state={state}>
      <span>
        {words[state]}
        {version !== undefined && ` · v${version}`}
        {changed !== null && changed > 0 && (
          <span className="publication-changed">{` · ! ${changed} ${words.changed}`}</span>
        )}
      </span>
    </span>
  );
}

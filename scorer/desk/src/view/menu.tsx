import { useContext } from 'react';
import { mayOpen } from '../pages/may-open.ts';
import { PAGES, type Page } from '../pages/pages.ts';
import { address } from '../route.ts';
import { useMe } from '../session/session.ts';
import { LanguageContext, useWords } from './desk-context.ts';

/** The pages that this person may see. */
export function Menu(props: { readonly shown: Page }) {
  const words = useWords();
  const language = useContext(LanguageContext);
  const me = useMe();
  const pages = PAGES.filter((page) => !page.hidden && mayOpen(page, me));
  if (pages.length < 2) return null;
  return (
    <nav className="menu" aria-label={words.pages}>
      {pages.map((page) => (
        <a key={page.path} href={address(page.path)} aria-current={page === props.shown ? 'page' : undefined}>
          {page.title[language]}
        </a>
      ))}
    </nav>
  );
}

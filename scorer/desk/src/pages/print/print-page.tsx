import '../../paper/paper.css';
import './print.css';
import { useContext, useId, useState } from 'react';
import {
  SHEETS_MAX,
  type SheetFormat,
  type SheetKinds,
  sheetList,
  sheetPath,
  sheetsPath,
} from '../../../../../protocol/api/sheets.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { paperWords } from '../../paper/words.ts';
import { address } from '../../route.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { LANGUAGES, type Language } from '../../words.ts';
import { type PrintWords, printWords } from './words.ts';

/** Of cars there are 440, and a list that nobody reads is none. */
const SHOWN_MAX = 12;

/** Every sheet as PDF and CSV, one click each; several as one PDF. */
export function PrintPage() {
  const own = useContext(LanguageContext);
  const words = printWords[own];
  const [language, setLanguage] = useState<Language>(own);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { found, why } = useAnswer('/api/sheets', sheetList, '');
  const id = useId();
  const toggle = (names: readonly string[], isChosen: boolean): void =>
    setChosen((before) => {
      const others = before.filter((name) => !names.includes(name));
      return isChosen ? [...others, ...names].slice(0, SHEETS_MAX) : others;
    });
  const kinds = (found ?? []).flatMap((kind) => matching(kind, search, words));
  return (
    <main className="page panes print" data-testid="print">
      <header className="panes-head">
        <h2>{words.title}</h2>
        <label className="print-search" htmlFor={id}>
          <span className="spoken">{words.search}</span>
          <input
            id={id}
            type="search"
            placeholder={`${words.search}: ${words.searchHint}`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <fieldset className="panes-filters">
          <legend className="spoken">{words.language}</legend>
          {LANGUAGES.map((each) => (
            <button key={each} type="button" aria-pressed={language === each} onClick={() => setLanguage(each)}>
              {each === 'it' ? words.italian : words.english}
            </button>
          ))}
        </fieldset>
        <p className="panes-quiet print-note">
          {words.asItStands} <a href={address('publish')}>{words.publish}</a>.
        </p>
      </header>
      {found === null ? (
        <section className="panes-list print-all">
          <Empty title={why === null ? words.loading : words.broken} {...(why !== null && { next: why })} />
        </section>
      ) : kinds.length === 0 ? (
        <section className="panes-list print-all">
          <Empty title={words.none} next={words.noneNext} />
        </section>
      ) : (
        <div className="print-all print-kinds">
          {kinds.map((kind) => (
            <Kind key={kind.kind} {...{ kind, words, language, chosen, search }} onToggle={toggle} />
          ))}
        </div>
      )}
      {chosen.length > 0 && (
        <footer className="print-chosen" data-testid="chosen">
          <strong>
            {chosen.length} {words.chosen}
            {chosen.length >= SHEETS_MAX && ` (${words.atMost} ${SHEETS_MAX})`}
          </strong>
          <button type="button" onClick={() => setChosen([])}>
            {words.clear}
          </button>
          <a className="paper-link panes-main" href={sheetsPath(chosen, language)} target="_blank" rel="noreferrer">
            {words.printChosen}
          </a>
        </footer>
      )}
    </main>
  );
}

type Kind = SheetKinds[number];

const titleOf = (kind: string, words: PrintWords): string => words[kind as keyof PrintWords] ?? kind;

function matching(kind: Kind, search: string, words: PrintWords): readonly Kind[] {
  const wanted = search.trim().toLowerCase();
  if (kind.sheets.length === 0) return [];
  if (wanted === '' || titleOf(kind.kind, words).toLowerCase().includes(wanted)) return [kind];
  const sheets = kind.sheets.filter(({ name, title }) => `${title} ${name}`.toLowerCase().includes(wanted));
  return sheets.length === 0 ? [] : [{ ...kind, sheets }];
}

function Kind(props: {
  readonly kind: Kind;
  readonly words: PrintWords;
  readonly language: Language;
  readonly chosen: readonly string[];
  readonly search: string;
  readonly onToggle: (names: readonly string[], isChosen: boolean) => void;
}) {
  const { words, language, chosen, onToggle } = props;
  const { kind, sheets } = props.kind;
  const shown = sheets.slice(0, SHOWN_MAX);
  const names = shown.map(({ name }) => name);
  const isAll = names.every((name) => chosen.includes(name));
  return (
    <section className="panes-list print-kind" data-kind={kind}>
      <h3>
        {titleOf(kind, words)}
        {names.length > 1 && (
          <button type="button" aria-pressed={isAll} onClick={() => onToggle(names, !isAll)}>
            {isAll ? words.clear : words.chooseAll}
          </button>
        )}
      </h3>
      <ul>
        {shown.map(({ name, title }) => (
          <Line
            key={name}
            name={name}
            title={title || words.whole}
            language={language}
            isChosen={chosen.includes(name)}
            onToggle={(isChosen) => onToggle([name], isChosen)}
          />
        ))}
        {sheets.length > shown.length && (
          <li className="panes-quiet">
            {words.more} {sheets.length - shown.length} · {words.moreNext}
          </li>
        )}
      </ul>
    </section>
  );
}

function Line(props: {
  readonly name: string;
  readonly title: string;
  readonly language: Language;
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}) {
  const { name, title, language } = props;
  const words = paperWords[useContext(LanguageContext)];
  const link = (format: SheetFormat) => (
    <a
      href={sheetPath(name, format, language)}
      aria-label={`${title} ${format === 'pdf' ? words.asPdf : words.asCsv}`}
      {...(format === 'pdf' && { target: '_blank', rel: 'noreferrer' })}
    >
      {words[format]}
    </a>
  );
  return (
    <li data-sheet={name}>
      <label>
        <input type="checkbox" checked={props.isChosen} onChange={(event) => props.onToggle(event.target.checked)} />
        <span>{title}</span>
      </label>
      <span className="export-links">
        {link('pdf')}
        {link('csv')}
      </span>
    </li>
  );
}

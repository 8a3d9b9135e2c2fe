import '../paper/paper.css';
import { useContext } from 'react';
import { sheetPath } from '../../../../protocol/api/sheets.ts';
import { paperWords } from '../paper/words.ts';
import { useMe } from '../session/session.ts';
import { LanguageContext } from './desk-context.ts';

/** A table on paper and for a spreadsheet, each one click away. Who may not print sees nothing. */
export function ExportLinks(props: {
  /** As the scorer names it: `ranking:overall`, `trial:PC12`, `register`. */
  readonly sheet: string;
  /** What is exported, for who hears the page. */
  readonly title: string;
}) {
  const language = useContext(LanguageContext);
  const words = paperWords[language];
  const me = useMe();
  if (!me.rights.includes('print')) return null;
  const { sheet, title } = props;
  return (
    <span className="export-links" data-testid="export" data-sheet={sheet}>
      <a
        href={sheetPath(sheet, 'pdf', language)}
        target="_blank"
        rel="noreferrer"
        aria-label={`${title} ${words.asPdf}`}
      >
        {words.pdf}
      </a>
      <a href={sheetPath(sheet, 'csv', language)} aria-label={`${title} ${words.asCsv}`}>
        {words.csv}
      </a>
    </span>
  );
}

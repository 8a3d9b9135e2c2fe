import type { Content, CustomTableLayout, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { inFonts, LATIN, pdfmake } from './pdf-fonts.ts';
import type { CarHead, Cell, Column, Part, Sheet, SheetMark } from './sheet.ts';
import { type Language, WORDS, type Words } from './words.ts';

/** A4, black on white, with the sheet's number, version, state, time, page n of m and room for a signature. */
export const sheetToPdf = (sheet: Sheet, mark: SheetMark, language: Language): Promise<Buffer> =>
  sheetsToPdf([sheet], mark, language);

/** Several in one file, each on pages of its own. */
export async function sheetsToPdf(sheets: readonly Sheet[], mark: SheetMark, language: Language): Promise<Buffer> {
  const words = WORDS[language];
  const titles = [...new Set(sheets.map(({ title: text }) => text))].join(', ');
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: MARGINS,
    defaultStyle: { font: LATIN, fontSize: 9, fontFeatures: TABULAR } as NonNullable<
      TDocumentDefinitions['defaultStyle']
    >,
    info: {
      title: `${mark.rally}: ${titles}`,
      ...(mark.printedUs !== undefined && { creationDate: new Date(mark.printedUs / 1000) }),
    },
    content: sheets.map((sheet): Content => sectionOf(sheet, mark, words)),
  };
  return pdfmake().createPdf(definition).getBuffer();
}

function sectionOf(sheet: Sheet, mark: SheetMark, words: Words): Content {
  const state = mark.state === undefined ? 'live' : mark.state;
  const known = [
    ...(mark.number === null ? [] : [`${words.sheet} ${mark.number}`]),
    ...(mark.version === null ? [] : [`${words.version} ${mark.version}`]),
    ...(state === null ? [] : [words.marks[state]]),
  ];
  let first: number | undefined;
  return {
    pageSize: 'A4',
    pageOrientation: sheet.landscape ? 'landscape' : 'portrait',
    pageMargins: MARGINS,
    header: (page) => {
      first ??= page;
      return {
        margin: [MARGIN, 24, MARGIN, 0],
        columns: [
          // Its first page has the title in large.
          { text: inFonts(page === first ? mark.rally : `${mark.rally} · ${sheet.title}`), bold: true, fontSize: 12 },
          { text: known.join(' · '), alignment: 'right', width: 'auto', margin: [0, 2, 0, 0] },
        ],
      };
    },
    // On every page, because pages are posted and handed out one by one.
    footer: (page, of) => ({
      margin: [MARGIN, 24, MARGIN, 0],
      fontSize: 8,
      columns: [
        { text: `${words.printed} ${mark.printedAt}`, width: '*' },
        { text: `${words.signature}: ${'_'.repeat(36)}`, width: 'auto' },
        { text: words.page(page, of), alignment: 'right', width: '*' },
      ],
    }),
    section: contentOf(sheet),
  };
}

const MARGIN = 36;
const MARGINS: [number, number, number, number] = [MARGIN, 56, MARGIN, 60];
/** Figures of one width, so that columns of numbers stand straight. */
const TABULAR = ['tnum'];

function contentOf(sheet: Sheet): Content[] {
  const notices = sheet.notices.map((notice): Content => ({ text: inFonts(notice), bold: true, margin: [0, 0, 0, 4] }));
  const content: Content[] = [];
  for (const [index, part] of sheet.parts.entries()) {
    if (part.car !== undefined) content.push(carHead(sheet.title, part.car, index > 0), ...notices);
    else if (index === 0) content.push(...title(sheet), ...notices);
    content.push(...partOf(part));
  }
  return content;
}

const title = ({ title: text, lines }: Sheet): Content[] => [
  { text: inFonts(text), fontSize: 16, bold: true, margin: [0, 0, 0, 2] },
  ...lines.map((line): Content => ({ text: inFonts(line), margin: [0, 0, 0, 2] })),
  { text: '', margin: [0, 0, 0, 4] },
];

/** Its number is the largest thing on the page. */
const carHead = (titleText: string, { number, lines }: CarHead, newPage: boolean): Content => ({
  ...(newPage ? { pageBreak: 'before' as const } : {}),
  columns: [
    { text: String(number), fontSize: 40, bold: true, lineHeight: 0.9, width: 'auto' },
    {
      stack: [
        { text: titleText, margin: [0, 0, 0, 2] },
        ...lines.map((line, index) => ({ text: inFonts(line), fontSize: index === 0 ? 14 : 10, bold: index === 0 })),
      ],
      margin: [0, 3, 0, 0],
    },
  ],
  columnGap: 14,
  margin: [0, 0, 0, 8],
});

function partOf(part: Part): Content[] {
  const text = (part.text ?? []).map(
    (line): Content => ({ text: inFonts(line), fontSize: 11, lineHeight: 1.2, margin: [0, 0, 0, 6] }),
  );
  const heading: Content[] =
    text.length > 0 && part.heading !== undefined
      ? [{ text: inFonts(part.heading), bold: true, fontSize: 12, margin: [0, 6, 0, 4] }]
      : [];
  return [...heading, ...text, tableOf(heading.length > 0 ? { ...part, heading: '' } : part)];
}

function tableOf(part: Part): Content {
  const shown = part.columns.flatMap((column, at) => (column.dataOnly ? [] : [{ column, at }]));
  const headings = part.heading ? [headingRow(part, shown.length)] : [];
  const header = shown.map(({ column }): TableCell => cell(column.header, column, { bold: true }));
  const rows = part.rows.map((row, index) =>
    shown.map(({ column, at }): TableCell => {
      const value = isRepeated(part, index, at) ? '' : (row[at] ?? null);
      return cell(value, column, { form: part.form === true });
    }),
  );
  const onceAt = part.columns.findIndex(({ once }) => once);
  const continues = (index: number): boolean => onceAt >= 0 && isRepeated(part, index, onceAt);
  return {
    table: {
      headerRows: headings.length + 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: shown.map(({ column }) => column.widthPoints ?? (column.wide ? '*' : 'auto')),
      heights: (row: number) => (part.form && row > headings.length ? FORM_ROW_POINTS : 'auto'),
      body: [...headings, header, ...rows],
    },
    layout: part.form ? formLayout(headings.length) : listLayout(headings.length, continues),
    margin: [0, 4, 0, 8],
  };
}

const headingRow = ({ heading = '', form }: Part, columns: number): TableCell[] => [
  {
    text: inFonts(heading),
    bold: true,
    fontSize: 11,
    colSpan: columns,
    border: NO_BORDER,
    margin: [form ? -CELL_PADDING : 0, 0, 0, 2],
  },
  ...Array.from({ length: columns - 1 }, (): TableCell => ({ text: '' })),
];

/** Whether a cell says what the one above it says, where that is to be said once. */
const isRepeated = ({ columns, rows }: Part, row: number, at: number): boolean =>
  columns[at]?.once === true && row > 0 && rows[row]?.[at] === rows[row - 1]?.[at];

const CELL_PADDING = 5;
/** High enough to write in. */
const FORM_ROW_POINTS = 16;
const NOTHING_BELONGS_HERE = '#e4e4e4';
const NO_BORDER: [boolean, boolean, boolean, boolean] = [false, false, false, false];

function cell(value: Cell, column: Column, { bold = false, form = false }): TableCell {
  const text = value ?? '';
  return {
    // The typographic minus is as wide and as plain to see as the plus.
    text: inFonts(column.align === 'right' ? text.replace(/^-(?=\d)/, '−') : text),
    bold,
    alignment: column.align,
    noWrap: column.wide !== true && column.widthPoints === undefined,
    ...(form && value === null ? { fillColor: NOTHING_BELONGS_HERE } : {}),
    ...(form ? { margin: [0, 3, 0, 0] as [number, number, number, number] } : {}),
  };
}

/** A line below the header and thin ones between rows, but for rows that go on with what the one above is about. */
const listLayout = (headings: number, continues: (row: number) => boolean): CustomTableLayout => ({
  hLineWidth: (line, { table }) => {
    if (line <= headings || line === table.body.length || continues(line - headings - 1)) return 0;
    return line === headings + 1 ? 1 : 0.4;
  },
  hLineColor: (line) => (line === headings + 1 ? 'black' : '#aaaaaa'),
  vLineWidth: () => 0,
  paddingLeft: (column) => (column === 0 ? 0 : CELL_PADDING),
  paddingRight: () => CELL_PADDING,
  paddingTop: () => 1.5,
  paddingBottom: () => 1.5,
});

/** A box for each cell. */
const formLayout = (headings: number): CustomTableLayout => ({
  hLineWidth: (line) => (line < headings ? 0 : line === headings + 1 ? 1 : 0.5),
  vLineWidth: () => 0.5,
  paddingLeft: () => CELL_PADDING,
  paddingRight: () => CELL_PADDING,
  paddingTop: () => 1.5,
  paddingBottom: () => 1.5,
});

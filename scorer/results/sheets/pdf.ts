import { createRequire } from 'node:module';
import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Column, Sheet, SheetMark } from './sheet.ts';
import { type Language, WORDS } from './words.ts';

/** A4, black on white, with the sheet's number, version, time, page n of m and room for a signature. */
export async function sheetToPdf(sheet: Sheet, mark: SheetMark, language: Language): Promise<Buffer> {
  const words = WORDS[language];
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: [36, 64, 36, 56],
    defaultStyle: { font: 'Barlow', fontSize: 9 },
    info: { title: `${mark.rally}: ${sheet.title}` },
    header: {
      margin: [36, 24, 36, 0],
      columns: [
        { text: mark.rally, bold: true, fontSize: 12 },
        { text: `${words.sheet} ${mark.number} · ${words.version} ${mark.version}`, alignment: 'right' },
      ],
    },
    footer: (page, of) => ({
      margin: [36, 16, 36, 0],
      fontSize: 8,
      columns: [{ text: `${words.printed} ${mark.printedAt}` }, { text: words.page(page, of), alignment: 'right' }],
    }),
    content: [
      { text: sheet.title, fontSize: 16, bold: true },
      { text: sheet.subtitle, margin: [0, 2, 0, 6] },
      ...sheet.notices.map((notice): Content => ({ text: notice, bold: true, margin: [0, 0, 0, 4] })),
      table(sheet),
      { text: `${words.signature}: ______________________________`, margin: [0, 28, 0, 0], unbreakable: true },
    ],
  };
  const document = await pdfmake().createPdf(definition);
  return document.getBuffer();
}

function table(sheet: Sheet): Content {
  const cell = (text: string, column: Column | undefined, bold = false): TableCell => ({
    text,
    bold,
    alignment: column?.align ?? 'left',
    noWrap: column?.wide !== true,
  });
  return {
    table: {
      headerRows: 1,
      widths: sheet.columns.map((column) => (column.wide ? '*' : 'auto')),
      body: [
        sheet.columns.map((column) => cell(column.header, column, true)),
        ...sheet.rows.map((row) => row.map((text, at) => cell(text, sheet.columns[at]))),
      ],
    },
    layout: 'lightHorizontalLines',
  };
}

interface PdfMake {
  setFonts(fonts: object): void;
  setUrlAccessPolicy(allow: () => boolean): void;
  setLocalAccessPolicy(allow: (path: string) => boolean): void;
  createPdf(definition: TDocumentDefinitions): { getBuffer(): Promise<Buffer> };
}

/** The library is one object for the process; it may read the two fonts and nothing else, whatever a crew's name says. */
function pdfmake(): PdfMake {
  const require = createRequire(import.meta.url);
  const library = require('pdfmake') as PdfMake;
  const face = (weight: number): string =>
    require.resolve(`@fontsource/barlow/files/barlow-latin-${weight}-normal.woff`);
  const fonts = { normal: face(400), bold: face(600), italics: face(400), bolditalics: face(600) };
  library.setFonts({ Barlow: fonts });
  library.setUrlAccessPolicy(() => false);
  library.setLocalAccessPolicy((path) => Object.values(fonts).includes(path));
  return library;
}

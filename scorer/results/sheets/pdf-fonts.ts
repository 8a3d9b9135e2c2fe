import { createRequire } from 'node:module';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';

/** What there is of the library: its own types know only the browser's. */
export interface PdfMake {
  setFonts(fonts: object): void;
  setUrlAccessPolicy(allow: () => boolean): void;
  setLocalAccessPolicy(allow: (path: string) => boolean): void;
  createPdf(definition: TDocumentDefinitions): { getBuffer(): Promise<Buffer> };
}

/** The library is one object for the process; it may read the fonts and nothing else, whatever a crew's name says. */
export function pdfmake(): PdfMake {
  const require = createRequire(import.meta.url);
  const library = require('pdfmake') as PdfMake;
  const family = (subset: string) => {
    const face = (weight: number): string =>
      require.resolve(`@fontsource/barlow/files/barlow-${subset}-${weight}-normal.woff`);
    return { normal: face(400), bold: face(600), italics: face(400), bolditalics: face(600) };
  };
  const fonts = { [LATIN]: family('latin'), [EXTENDED]: family('latin-ext') };
  const files = new Set(Object.values(fonts).flatMap((faces) => Object.values(faces)));
  library.setFonts(fonts);
  library.setUrlAccessPolicy(() => false);
  library.setLocalAccessPolicy((path) => files.has(path));
  return library;
}

export const LATIN = 'Barlow';
const EXTENDED = 'BarlowExtended';

/** Barlow comes in files by alphabet, and a PDF looks for no glyph in another file: letters such as those of Dvořák stand in the second. */
const IN_EXTENDED = /([\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u1e00-\u1eff\u20a0-\u20ab\u20ad-\u20c0]+)/;

/** A text as the runs of letters that one font file has. */
export const inFonts = (text: string): string | { text: string; font?: string }[] =>
  IN_EXTENDED.test(text)
    ? text.split(IN_EXTENDED).map((run, index) => (index % 2 === 1 ? { text: run, font: EXTENDED } : { text: run }))
    : text;

import { z } from 'zod';

/** Tables on paper and for spreadsheets. */

export const sheetLanguage = z.enum(['it', 'en']);
export type SheetLanguage = z.infer<typeof sheetLanguage>;

export const SHEET_FORMATS = ['pdf', 'csv'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];

/** `ranking:overall.pdf`: a kind, behind a colon what it is of, and the format. */
export const sheetFile = z.object({
  file: z.string().regex(/^[^/]{1,100}\.(pdf|csv)$/, 'allowed are NAME.pdf and NAME.csv, such as ranking:overall.pdf'),
});
export const sheetQuery = z.object({ language: sheetLanguage.default('it') });

/** More than a day of printing. */
export const SHEETS_MAX = 100;
/** `GET /api/sheets.pdf`: several in one file, in the order given. */
export const sheetsQuery = sheetQuery.extend({
  names: z
    .string()
    .transform((names) => names.split(',').filter(Boolean))
    .pipe(z.array(z.string()).min(1, 'name at least one sheet').max(SHEETS_MAX, `allowed are ${SHEETS_MAX} sheets`)),
});

export const sheetKind = z.object({
  /** `ranking`, `road-cards` … */
  kind: z.string(),
  /** `ranking:overall` and what people call it; of a kind that needs nothing behind it, the empty title. */
  sheets: z.array(z.object({ name: z.string(), title: z.string() })),
});
/** `GET /api/sheets`. */
export const sheetList = z.array(sheetKind);
export type SheetKinds = z.infer<typeof sheetList>;

/** Where a sheet is. */
export const sheetPath = (name: string, format: SheetFormat, language: SheetLanguage): string =>
  `/api/sheets/${encodeURIComponent(`${name}.${format}`)}?language=${language}`;

export const sheetsPath = (names: readonly string[], language: SheetLanguage): string =>
  `/api/sheets.pdf?language=${language}&names=${encodeURIComponent(names.join(','))}`;

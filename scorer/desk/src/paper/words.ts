import type { Language } from '../words.ts';

const italian = {
  of: 'di',
  pdf: 'PDF',
  csv: 'CSV',
  asPdf: 'come PDF',
  asCsv: 'come CSV',
  live: 'in diretta',
  verification: 'in verifica',
  provisional: 'provvisoria',
  official: 'ufficiale',
  version: 'versione',
  changed: 'cambiati dopo',
};
export type PaperWords = Readonly<Record<keyof typeof italian, string>>;

const english: PaperWords = {
  of: 'of',
  pdf: 'PDF',
  csv: 'CSV',
  asPdf: 'as PDF',
  asCsv: 'as CSV',
  live: 'live',
  verification: 'under verification',
  provisional: 'provisional',
  official: 'official',
  version: 'version',
  changed: 'changed since',
};

export const paperWords: Readonly<Record<Language, PaperWords>> = { it: italian, en: english };

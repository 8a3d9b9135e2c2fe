/** What the scorer hands out to those who compose and to the simulator. */
export { startEmbeddedBroker } from './intake/embedded-broker.ts';
export { importFacts } from './intake/import.ts';
export { openLedger, readLedger, verifyLedger } from './ledger/ledger.ts';
export { type Entry, loadRally, type Rally, rallyFile, type Trial } from './rally/index.ts';
export { sheetToCsv } from './results/sheets/csv.ts';
export { makeSheet } from './results/sheets/make-sheet.ts';
export { sheetToPdf } from './results/sheets/pdf.ts';
export { LANGUAGES, type Language } from './results/sheets/words.ts';
export { ruleSetFile } from './rules/index.ts';
export { type Scorer, type ScorerOptions, startScorer } from './scorer.ts';
export { factsOf, type Publication, publicationsIn, scoreFacts } from './scoring/index.ts';

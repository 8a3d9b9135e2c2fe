/** What the scorer hands out to those who compose and to the simulator. */
export { type Accounts, openAccounts } from './api/accounts/accounts.ts';
export { isLoopback } from './api/accounts/guard.ts';
export { apiDescription } from './api/quiet-desk.ts';
export { startEmbeddedBroker } from './intake/embedded-broker.ts';
export { importFacts } from './intake/import.ts';
export { openLedger, readLedger, readLedgerRows, verifyLedger } from './ledger/ledger.ts';
export { checkEntries, checkRally, type Entry, loadRally, type Rally, rallyFile, type Trial } from './rally/index.ts';
export { auditOf, auditToCsv } from './results/audit.ts';
export { legStarts } from './results/leg-starts.ts';
export { sheetToCsv } from './results/sheets/csv.ts';
export { makeSheet, SHEET_FORMS, SHEET_FORMS_BEFORE, sheetAsksForFacts } from './results/sheets/make-sheet.ts';
export { sheetToPdf } from './results/sheets/pdf.ts';
export { printedAt } from './results/sheets/times.ts';
export { LANGUAGES, type Language } from './results/sheets/words.ts';
export { builtInRuleSets, checkBuiltInRules, checkPointsTable, checkRules, ruleSetFile } from './rules/index.ts';
export { type Scorer, type ScorerOptions, startScorer } from './scorer.ts';
export { createScoreboard, factsOf, type Publication, publicationsIn, scoreFacts } from './scoring/index.ts';
export { openSetup, readVersions, type Setup } from './setup/index.ts';

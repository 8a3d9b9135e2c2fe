/** What other rooms may use of scoring. */

export type { Attention, Touch } from './attention.ts';
export type { CarControl } from './car-controls.ts';
export type { EntryState } from './car-file.ts';
export type {
  AmendmentOfCar,
  CarHistory,
  LegHistory,
  SpareCrossing,
  Stamp,
  TrialHistory,
  WhySpare,
} from './car-history.ts';
export type { CrossingHistory } from './crossing-history.ts';
export type { CrossingNow } from './crossing-now.ts';
export type { Said } from './fact-book.ts';
export type { Finding, Seen, Timed } from './findings.ts';
export type { Gap } from './gaps.ts';
export type { RankingTable } from './live-ranking.ts';
export type { Awaited } from './on-the-way.ts';
export type { Progress } from './progress.ts';
export { factsOf, type Publication, publicationsIn } from './publications.ts';
export { scoreFacts } from './score-facts.ts';
export {
  type Change,
  createScoreboard,
  type ResultsOptions,
  type Scoreboard,
  type TrialChange,
  type TrialTable,
  type Tried,
} from './scoreboard.ts';

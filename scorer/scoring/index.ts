/** What other rooms may use of scoring. */
export type { RankingTable } from './live-ranking.ts';
export { factsOf, type Publication, publicationsIn } from './publications.ts';
export { scoreFacts } from './score-facts.ts';
export {
  type Change,
  createScoreboard,
  type ResultsOptions,
  type Scoreboard,
  type TrialChange,
  type TrialTable,
} from './scoreboard.ts';

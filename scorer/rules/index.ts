/** What other rooms may use of the rule sets. */
export { builtInRuleSets } from './built-in/index.ts';
export { checkBuiltInRules, checkRules } from './check-rules.ts';
export {
  COEFFICIENT_ONE,
  COEFFICIENT_PLACES,
  formatDecimal,
  POINT_PLACES,
  parseCoefficient,
  parseDecimal,
  parsePoints,
  SCORE_PLACES,
} from './decimal.ts';
export { loadRules } from './load-rules.ts';
export { checkPointsTable } from './points-table.ts';
export {
  type Beyond,
  knowsKind,
  type LatenessRule,
  type RoundingMode,
  type RuleSet,
  type RuleSetFile,
  ruleSetFile,
  type ScoreRule,
  type TieKey,
  type TimeControlRule,
  type TimedRule,
  TRIAL_KINDS,
  type TrialKind,
} from './rule-set.ts';
export { formatUnits, parseStep, type Unit } from './unit.ts';

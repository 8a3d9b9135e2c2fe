/** What other rooms may use of the rule sets. */
export { builtInRuleSets } from './built-in/index.ts';
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
export {
  type RoundingMode,
  type RuleSet,
  type RuleSetFile,
  ruleSetFile,
  type ScoreRule,
  type TimeTrialRule,
} from './rule-set.ts';

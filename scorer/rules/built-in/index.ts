import type { RuleSetInput } from '../rule-set.ts';
import { aciRds } from './aci-rds.ts';
import { milleMiglia } from './mille-miglia.ts';

/** The rule sets that come with the program, by the name that a rally file gives. Modules and no YAML, so that compiled code has them too. */
export const builtInRuleSets: ReadonlyMap<string, RuleSetInput> = new Map<string, RuleSetInput>(
  [aciRds, milleMiglia].map((rules) => [rules.id, rules]),
);

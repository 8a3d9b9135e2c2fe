import type { RuleSetInput } from '../rule-set.ts';
import { aciRds } from './aci-rds.ts';
import { cireas } from './cireas.ts';
import { gpNuvolari } from './gp-nuvolari.ts';
import { millasSport } from './millas-sport.ts';
import { milleMiglia } from './mille-miglia.ts';
import { raidCh } from './raid-ch.ts';
import { ukNcr } from './uk-ncr.ts';
import { winterMarathon } from './winter-marathon.ts';

/** The rule sets that come with the program, by the name that a rally file gives. Modules and no YAML, so that compiled code has them too. */
export const builtInRuleSets: ReadonlyMap<string, RuleSetInput> = new Map<string, RuleSetInput>(
  [aciRds, milleMiglia, winterMarathon, gpNuvolari, millasSport, raidCh, cireas, ukNcr].map((rules) => [
    rules.id,
    rules,
  ]),
);

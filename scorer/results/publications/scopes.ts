import type { Rally } from '../../rally/index.ts';

export type ScopeKind = 'trial' | 'ranking' | 'leg' | 'rally';

/** What can be published: a trial, a ranking, a leg, the rally. A leg and its ranking may share an id, and are then published as one. */
export interface Scope {
  readonly id: string;
  readonly kinds: readonly ScopeKind[];
  readonly title: string;
  /** Names of its sheets, in the order in which they are posted. */
  readonly sheets: readonly string[];
  /** Trials that its results are made of. */
  readonly trials: readonly string[];
}

/** In the order of the road: each leg behind its trials, then the rankings, then the rally. */
export function scopesOf(rally: Rally): readonly Scope[] {
  const trialsOf = (kind: (trial: Rally['trials'][number]) => boolean): string[] =>
    rally.trials.filter(kind).map(({ id }) => id);
  const scopes: Scope[] = [];
  for (const leg of rally.legs) {
    for (const { id, name } of rally.trials.filter((trial) => trial.leg === leg.id))
      scopes.push({ id, kinds: ['trial'], title: name, sheets: [`trial:${id}`], trials: [id] });
    // A leg is won by the rankings of it alone; where it has none, what stands after it is what there is to post.
    const own = rally.rankings.filter(({ trials }) => isOf(rally, trials, leg.id));
    const rankings = own.length > 0 ? own : rally.rankings.filter(({ trials }) => countsLeg(rally, trials, leg.id));
    scopes.push({
      ...{ id: leg.id, kinds: ['leg'], title: leg.name },
      ...{ sheets: rankings.map(({ id }) => `ranking:${id}`), trials: trialsOf((trial) => trial.leg === leg.id) },
    });
  }
  for (const { id, title, trials } of rally.rankings)
    scopes.push({ id, kinds: ['ranking'], title, sheets: [`ranking:${id}`], trials });
  scopes.push({
    ...{ id: rally.id, kinds: ['rally'], title: rally.name },
    ...{ sheets: rally.rankings.map(({ id }) => `ranking:${id}`), trials: trialsOf(() => true) },
  });
  return joined(scopes);
}

const legOf = (rally: Rally, trial: string): string | undefined => rally.trials.find(({ id }) => id === trial)?.leg;
const isOf = (rally: Rally, trials: readonly string[], leg: string): boolean =>
  trials.length > 0 && trials.every((trial) => legOf(rally, trial) === leg);
const countsLeg = (rally: Rally, trials: readonly string[], leg: string): boolean =>
  trials.some((trial) => legOf(rally, trial) === leg);

function joined(scopes: readonly Scope[]): readonly Scope[] {
  const byId = new Map<string, Scope>();
  for (const scope of scopes) {
    const known = byId.get(scope.id);
    byId.set(scope.id, known === undefined ? scope : join(known, scope));
  }
  return [...byId.values()];
}

const join = (one: Scope, other: Scope): Scope => ({
  ...one,
  kinds: [...one.kinds, ...other.kinds],
  sheets: [...new Set([...one.sheets, ...other.sheets])],
  trials: [...new Set([...one.trials, ...other.trials])],
});

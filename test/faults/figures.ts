import { FAULT_KINDS, type FaultKind } from '../../simulator/faults/plan.ts';
import { commandOf, type SeedRun } from './run-seed.ts';

/** Figures of many seeds. */
export interface Figures {
  add(run: SeedRun): void;
  readonly seeds: number;
  /** Seeds in which something is wrong. */
  readonly failed: readonly number[];
  readonly struck: ReadonlyMap<FaultKind, number>;
  readonly crossings: { real: number; stamped: number; committed: number; declared: number; unheard: number };
  readonly lost: number;
  readonly doubled: number;
  readonly uncertainty: { within: number; all: number };
  readonly deviations: { compared: number; uncertain: number };
  readonly recoveriesUs: readonly number[];
  readonly homesUs: readonly number[];
  readonly simulatedUs: number;
  readonly unconfirmedMax: number;
  readonly unreadMax: number;
}

export function addUp(): Figures {
  const failed: number[] = [];
  const struck = new Map<FaultKind, number>();
  const recoveriesUs: number[] = [];
  const homesUs: number[] = [];
  const sum = {
    ...{ failed, struck, recoveriesUs, homesUs },
    ...{ seeds: 0, lost: 0, doubled: 0, simulatedUs: 0, unconfirmedMax: 0, unreadMax: 0 },
    crossings: { real: 0, stamped: 0, committed: 0, declared: 0, unheard: 0 },
    uncertainty: { within: 0, all: 0 },
    deviations: { compared: 0, uncertain: 0 },
    add: (run: SeedRun): void => {
      sum.seeds++;
      if (run.failures.length > 0) failed.push(run.seed);
      for (const [kind, count] of run.struck) struck.set(kind, (struck.get(kind) ?? 0) + count);
      addTo(sum.crossings, run.crossings);
      addTo(sum.uncertainty, run.uncertainty);
      addTo(sum.deviations, run.deviations);
      sum.lost += run.lost;
      sum.doubled += run.doubled;
      recoveriesUs.push(...run.recoveriesUs);
      homesUs.push(run.homeUs);
      sum.simulatedUs += run.simulatedUs;
      sum.unconfirmedMax = Math.max(sum.unconfirmedMax, run.unconfirmedMax);
      sum.unreadMax = Math.max(sum.unreadMax, run.unreadMax);
    },
  };
  return sum;
}

function addTo<Name extends string>(sum: Record<Name, number>, more: Readonly<Record<Name, number>>): void {
  for (const name of Object.keys(sum) as Name[]) sum[name] += more[name];
}

const percentile = (of: readonly number[], share: number): number =>
  of.toSorted((a, b) => a - b)[Math.min(of.length - 1, Math.floor(of.length * share))] ?? 0;
const seconds = (us: number): string => `${(us / 1e6).toFixed(1)} s`;

export function print(sum: Figures, realSeconds: number): string {
  const { crossings, uncertainty, deviations, recoveriesUs, homesUs } = sum;
  const total = [...sum.struck.values()].reduce((all, each) => all + each, 0);
  const rows: readonly (readonly [string, string])[] = [
    ['seeds', `${sum.seeds}, ${sum.failed.length} with something wrong`],
    ['faults', `${total}`],
    ...FAULT_KINDS.map((kind) => [`  ${kind}`, `${sum.struck.get(kind) ?? 0}`] as const),
    ['crossings', `${crossings.real} true, ${crossings.stamped} stamped, ${crossings.committed} committed`],
    ['', `${crossings.declared} declared lost, ${crossings.unheard} gone with a box that nobody could hear`],
    ['lost', `${sum.lost}`],
    ['doubled', `${sum.doubled}`],
    ['within the bound', `${uncertainty.within} of ${uncertainty.all} (${percent(uncertainty)} %)`],
    [
      'deviations',
      `${deviations.compared} as the cars drove, ${deviations.uncertain} of them on the edge of a hundredth`,
    ],
    [
      'recoveries',
      `${recoveriesUs.length}, median ${seconds(percentile(recoveriesUs, 0.5))}, p99 ${seconds(percentile(recoveriesUs, 0.99))}`,
    ],
    ['home after', `p99 ${seconds(percentile(homesUs, 0.99))}, worst ${seconds(percentile(homesUs, 1))}`],
    ['queues', `${sum.unconfirmedMax} unconfirmed of one client, ${sum.unreadMax} unread by one subscriber`],
    ['simulated', `${(sum.simulatedUs / 3.6e9).toFixed(1)} h in ${realSeconds.toFixed(0)} s`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const table = rows.map(([name, value]) => `${name.padEnd(width)}${value}\n`).join('');
  return table + sum.failed.map((seed) => `again: ${commandOf(seed)}\n`).join('');
}

const percent = ({ within, all }: Figures['uncertainty']): string => ((100 * within) / Math.max(1, all)).toFixed(1);

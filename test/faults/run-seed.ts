import type { FaultKind } from '../../simulator/faults/plan.ts';
import { check, type Verdict } from './check.ts';
import { playWorld } from './world.ts';

export interface SeedRun extends Verdict {
  readonly seed: number;
  readonly struck: ReadonlyMap<FaultKind, number>;
  readonly recoveriesUs: readonly number[];
  readonly homeUs: number;
  readonly simulatedUs: number;
  readonly unconfirmedMax: number;
  readonly unreadMax: number;
  readonly trace: readonly string[];
}

/** One seed from its first fault to the last check. */
export async function runSeed(seed: number, folder: string): Promise<SeedRun> {
  const played = await playWorld(seed, folder);
  const verdict = await check(played);
  const { struck, recoveriesUs, homeUs, simulatedUs, trace } = played;
  const { unconfirmedMax, unreadMax } = played.broker.figures;
  return { ...verdict, seed, struck, recoveriesUs, homeUs: homeUs ?? 0, simulatedUs, unconfirmedMax, unreadMax, trace };
}

/** What makes a run of a seed the same again. */
export const commandOf = (seed: number): string => `npm run simulate -- --seed ${seed}`;

/** A failing seed for people: what is wrong, what had gone wrong before, and how to see it again. */
export function tell({ seed, failures, trace }: SeedRun, traceLines = 400): string {
  return [
    `seed ${seed}:`,
    ...failures.map((failure) => `  ${failure}`),
    '',
    ...trace.slice(-traceLines),
    '',
    `again: ${commandOf(seed)}`,
    '',
  ].join('\n');
}

import { NO_TIME, spacedName } from '../../../../protocol/deviations/deviation-text.ts';
import type { RallyEntry, RallyTable } from './tables.ts';

/** How the page writes names and deviations. */

export { meaningOf, NO_TIME, spacedName } from '../../../../protocol/deviations/deviation-text.ts';

/** In seconds with the trial's places, always signed but for zero; steps of a control as they are. The minus is as wide as the plus. */
export function deviationText(deviation: number | null, places: number | null): string {
  if (deviation === null) return NO_TIME;
  const size = Math.abs(deviation);
  const text = places === null ? String(size) : (size / 10 ** places).toFixed(places);
  return `${deviation > 0 ? '+' : deviation < 0 ? '−' : ''}${text}`;
}

export const crewOf = (entry: RallyEntry | undefined): string =>
  [entry?.driver, entry?.coDriver].filter(Boolean).join(' / ');

export const carOf = (entry: RallyEntry | undefined): string =>
  entry === undefined ? '' : [entry.model, entry.year ?? ''].join(' ').trim();

/** `12:03:22` on this reader's own clock: it is he who waits. */
export const clockTime = (ms: number): string =>
  new Date(ms).toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Deviations for the strip: in hundredths, of the time trials that a car has come to. */
export function stripDeviations(
  rally: RallyTable['head'],
  results: readonly { readonly trial: string; readonly deviation: number | null }[],
): (number | null)[] {
  const places = new Map(rally.trials.map(({ id, kind, places }) => [id, kind === 'time' ? places : null]));
  return results.flatMap(({ trial, deviation }) => {
    const digits = places.get(trial) ?? null;
    if (digits === null) return [];
    return [deviation === null ? null : Math.round(deviation * 10 ** (2 - digits))];
  });
}

/** Those of a ranking's row, as far as the car has come. */
export function rowDeviations(
  rally: RallyTable['head'],
  trials: readonly string[],
  { through, deviations }: { readonly through: string | null; readonly deviations: readonly (number | null)[] },
): (number | null)[] {
  const count = through === null ? 0 : trials.indexOf(through) + 1;
  return stripDeviations(
    rally,
    trials.slice(0, count).map((trial, index) => ({ trial, deviation: deviations[index] ?? null })),
  );
}

export const trialName = (rally: RallyTable['head'], id: string): string =>
  spacedName(rally.trials.find((trial) => trial.id === id)?.name ?? id);

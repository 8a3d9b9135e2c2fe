export {
  type DeviationMeaning,
  meaningOf,
  NO_TIME,
  signedDeviation,
  spacedName,
} from '../../../protocol/deviations/deviation-text.ts';
export { lasted, timeOfDay, timeOfDayHundredths } from '../../../protocol/time-of-day.ts';

/** How the desk writes numbers; times and deviations are written alike on every page. */

/** Thousands apart by a thin space, which no language reads as a decimal sign. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u2009');

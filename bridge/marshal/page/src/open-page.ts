import { machineClock, stopwatch } from '../../../../clock.ts';
import { begin } from './main.tsx';

/** Composes `index.html`: hands in the clock of the device, as the command does for a process. */
begin(machineClock, stopwatch);

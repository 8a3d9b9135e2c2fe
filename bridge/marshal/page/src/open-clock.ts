import { stopwatch } from '../../../../clock.ts';
import { begin } from './clock-main.tsx';

/** Composes `clock.html`: hands in the clock of the device, as the command does for a process. */
begin(stopwatch);

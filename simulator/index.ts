/** What the simulator hands out to the command. */
export { FAULT_LEVELS, type FaultLevel } from './faults/serial-noise.ts';
export { type Played, type PlayOptions, playRally } from './rally/play.ts';
export { printSummary } from './rally/print-summary.ts';
export { isTrue, type Summary } from './rally/summary.ts';

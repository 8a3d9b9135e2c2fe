/** What needs a person. */
export type { Answer } from './answers.ts';
export type { Need, Quarantined } from './need.ts';
export { createQueue, type Queue, type QueueCounts } from './queue.ts';

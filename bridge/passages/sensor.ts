import type { Channel } from '../config.ts';
import { createAxles } from './axles.ts';
import { createBreaks } from './breaks.ts';
import type { Sensor } from './passage.ts';

/** What reads the changes of a tube or of a beam. */
export const createSensor = (kind: Channel['sensor']): Sensor => (kind === 'tube' ? createAxles() : createBreaks());

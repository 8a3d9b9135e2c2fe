import type { Channel } from '../config.ts';
import { createAxles } from './axles.ts';
import { createBreaks } from './breaks.ts';
import type { Sensor } from './passage.ts';
import { createPresses } from './presses.ts';

const READERS = { tube: createAxles, photocell: createBreaks, button: createPresses };

/** What reads the changes of a tube, of a beam or of a hand button. */
export const createSensor = (kind: Channel['sensor']): Sensor => READERS[kind]();

import { type BoxOptions, CHANNELS, PPS_CHANNEL } from './box.ts';

/** A pin changes. `tick`: cycles of the box's oscillator since power on, whole: the cycle within which it happens. */
export interface Change {
  readonly channel: string;
  readonly level: 0 | 1;
  readonly tick: number;
}

/** What will happen at the pins of a box, in order: scheduled changes and, without end, the seconds of its GPS receiver. */
export class InputSchedule {
  readonly #options: BoxOptions;
  #changes: Change[] = [];
  #taken = 0;
  #secondUs: number;
  #edgesUs: readonly number[] = [];
  #second: Change | undefined;

  constructor(options: BoxOptions) {
    this.#options = options;
    this.#secondUs = Math.floor(options.powerOnUs / 1e6) * 1e6;
    this.#second = this.#drawSecond(0);
  }

  add(channel: string, level: 0 | 1, atUs: number): void {
    if (!CHANNELS.some((known) => known === channel)) {
      throw new RangeError(`channel ${channel}: a box has ${CHANNELS.join(', ')}`);
    }
    const change = { channel, level, tick: Math.floor(this.#options.oscillator.ticksAt(atUs)) };
    let place = this.#changes.length;
    while (place > this.#taken && (this.#changes[place - 1]?.tick ?? 0) > change.tick) place--;
    this.#changes.splice(place, 0, change);
  }

  /** Tick of what happens next; `Infinity` if nothing does. */
  get nextTick(): number {
    return this.#next()?.tick ?? Number.POSITIVE_INFINITY;
  }

  take(): Change | undefined {
    const next = this.#next();
    if (next === undefined) return undefined;
    if (next === this.#second) {
      this.#second = this.#drawSecond(next.tick + 1);
      return next;
    }
    this.#taken++;
    if (this.#taken >= 1024) {
      this.#changes = this.#changes.slice(this.#taken);
      this.#taken = 0;
    }
    return next;
  }

  #next(): Change | undefined {
    const change = this.#changes[this.#taken];
    if (change === undefined) return this.#second;
    return this.#second === undefined || change.tick < this.#second.tick ? change : this.#second;
  }

  /** The next second that falls at `earliestTick` or later. */
  #drawSecond(earliestTick: number): Change | undefined {
    const { pps, oscillator } = this.#options;
    if (pps === null) return undefined;
    for (;;) {
      if (this.#edgesUs.length === 0) {
        this.#secondUs += 1e6;
        this.#edgesUs = pps.edgesUs?.(this.#secondUs) ?? [this.#secondUs];
      }
      const [edgeUs = this.#secondUs, ...later] = this.#edgesUs;
      this.#edgesUs = later;
      const jitterTicks = pps.jitterNs === 0 ? 0 : normal(pps.random) * pps.jitterNs * (oscillator.hz / 1e9);
      const tick = Math.floor(oscillator.ticksAt(edgeUs) + jitterTicks);
      if (tick >= earliestTick) return { channel: PPS_CHANNEL, level: 1, tick };
    }
  }
}

/** A normal deviate by Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

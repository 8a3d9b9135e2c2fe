import type { WrittenTrial } from '../written-rally.ts';

export type Member = Record<string, unknown>;

export const FIRST_US = Date.UTC(2024, 5, 11, 8) * 1000;
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;

/** A few lines of chance, repeatable: mulberry32. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to, not including, 1. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1));
  }

  happens(share: number): boolean {
    return this.share() < share;
  }

  one<Each>(of: readonly Each[]): Each {
    if (of.length === 0) throw new Error('nothing to choose from');
    return of[this.whole(0, of.length - 1)] as Each;
  }

  some<Each>(of: readonly Each[]): Each[] {
    const chosen = of.filter(() => this.happens(0.5));
    return chosen.length > 0 || of.length === 0 ? chosen : [this.one(of)];
  }

  shuffled<Each>(of: readonly Each[]): Each[] {
    return of
      .map((each) => ({ each, at: this.share() }))
      .sort((a, b) => a.at - b.at)
      .map(({ each }) => each);
  }

  /** A member that is there in some cases only. */
  maybe(share: number, member: () => Member): Member {
    return this.happens(share) ? member() : {};
  }
}

export interface Making {
  readonly chance: Chance;
  readonly texts: Record<string, string>;
  readonly note: (feature: string) => void;
}

export type Kind = WrittenTrial['kind'];
export const KINDS = ['time', 'average', 'time-control', 'passage-control'] as const;

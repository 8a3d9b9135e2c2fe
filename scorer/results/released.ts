import type { Stopwatch } from '../../protocol/clock.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import type { Rally, Trial } from '../rally/index.ts';
import { type Change, createScoreboard, type Scoreboard } from '../scoring/index.ts';
import { inSlices } from '../setup/index.ts';

/**
 * What the public may know, scored as if there were nothing else: a rally without the trials that are not released, so that no total, no gap and no
 * "missing" can give a hidden point away. Where every trial is released it is the board of the desk.
 */
export interface Released {
  /** `null` until the first `review` is done with. */
  readonly board: Scoreboard | null;
  has(what: 'trial' | 'ranking', id: string): boolean;
  /** Takes a fact in that the desk's board has taken with this change. @returns the change that the public sees */
  add(fact: Fact, change: Change): Change;
  /** Something may have been released, or taken back. Scores anew where that is so, beside everything else, and then says `onRenewed`. */
  review(): void;
  stop(): void;
}

export interface ReleasedOptions {
  /** The desk's. */
  readonly board: Scoreboard;
  /** All that are committed, from the n-th on. */
  readonly facts: (after?: number) => Iterable<Fact>;
  readonly stopwatch: Stopwatch;
  readonly onRenewed: () => void;
}

const NOTHING: Change = { outcome: 'new', trials: [], rankings: [] };

export function createReleased({ board, facts, stopwatch, onRenewed }: ReleasedOptions): Released {
  let shown: Scoreboard | null = null;
  /** Trials that the shown board has, or the one that is being made. */
  let wanted: string | null = null;
  let stopped = false;

  const renew = async (rally: Rally, key: string): Promise<void> => {
    const next = createScoreboard(rally);
    let count = 0;
    function* counted(): Iterable<Fact> {
      for (const fact of facts()) {
        count += 1;
        yield fact;
      }
    }
    await inSlices(next.addAllInSteps(counted())[Symbol.iterator](), stopwatch);
    if (stopped || wanted !== key) return;
    // In one go with what was committed meanwhile, so that nothing comes in between.
    for (const fact of facts(count)) next.add(fact);
    shown = next;
    onRenewed();
  };

  return {
    get board() {
      return shown;
    },
    has: (what, id) => {
      if (shown === null || !board.isReleased(what, id)) return false;
      const { trials, rankings } = shown.rally;
      return (what === 'trial' ? trials : rankings).some((each) => each.id === id);
    },
    add: (fact, change) => (shown === null ? NOTHING : shown === board ? change : shown.add(fact)),
    review: () => {
      const rally = withoutHidden(board.rally, (trial) => board.isReleased('trial', trial));
      const key = rally.trials.map(({ id }) => id).join(' ');
      if (key === wanted) return;
      wanted = key;
      if (rally !== board.rally) {
        void renew(rally, key);
        return;
      }
      shown = board;
      onRenewed();
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** The same rally where nothing is hidden. A control that others count their time from stays, in no ranking. */
export function withoutHidden(rally: Rally, isReleased: (trial: string) => boolean): Rally {
  const hidden = new Set(rally.trials.filter(({ id }) => !isReleased(id)).map(({ id }) => id));
  if (hidden.size === 0) return rally;
  const needed = new Set<string>();
  for (const trial of rally.trials.toReversed()) {
    const reference = hidden.has(trial.id) && !needed.has(trial.id) ? null : countsFrom(trial);
    if (reference !== null) needed.add(reference);
  }
  const isKept = (id: string): boolean => !hidden.has(id) || needed.has(id);
  return {
    ...rally,
    legs: rally.legs.map((leg) => ({ ...leg, trials: leg.trials.filter(isKept) })),
    trials: rally.trials.filter(({ id }) => isKept(id)),
    rankings: rally.rankings
      .map((ranking) => ({ ...ranking, trials: ranking.trials.filter((id) => !hidden.has(id)) }))
      .filter(({ trials }) => trials.length > 0),
  };
}

/** An earlier control. */
function countsFrom(trial: Trial): string | null {
  if (trial.kind === 'time-control') return trial.from;
  return trial.kind === 'average' && trial.from.kind === 'control' ? trial.from.control : null;
}

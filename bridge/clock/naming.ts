import { type Notice, noticeOf } from '../../protocol/messages/notice.ts';
import { MICROS_PER_SECOND } from '../../protocol/time.ts';

/**
 * Which second an edge is. Labels say what the time was at a tick, each within an interval: a receiver's sentence means the second begun last, an
 * exchange with this computer the time between its question and the answer. Each is an opinion about one number, the UTC second of the run's first
 * edge, and the number that most opinions share is taken (Marzullo's algorithm, as NTP uses it): a line that was held up somewhere is outvoted.
 */

export type LabelSource = 'nmea' | 'host';

export interface Label {
  readonly tick: number;
  /** UTC at that tick is at least this, µs. */
  readonly fromUs: number;
  /** And less than this. */
  readonly toUs: number;
  readonly source: LabelSource;
}

export interface Naming {
  /** UTC second of the run's first edge; `null` where the labels do not say, or not the same. */
  readonly epochSecond: number | null;
  /** Why there is no name, or what does not agree with it. */
  readonly doubt: Notice | null;
  /** What the receiver alone says; `undefined` where it says nothing. */
  readonly byNmea: number | null | undefined;
  /** Receiver and computer both say so. */
  readonly isAgreed: boolean;
}

/** So many must agree. */
const AGREEING_MIN = 3;
/** Of the labels of a source. */
const AGREEING_SHARE = 0.6;
/** So many labels of a source name a second although the other is unclear, or leave its neighbour open: there will not be more to hear. */
const PATIENCE_LABELS = 10;
/** A clock that is further off than this does not name a second. */
export const NAMING_TOLERANCE_S = 0.4;
/** A label at the very edge may be of either side. */
const EDGE_S = 50e-6;

/**
 * `positionOf` gives the seconds from the run's first edge to a tick, with fraction; `isNew`: the run has no name yet. Pure: the same labels give the same
 * name.
 */
export function nameOf(labels: readonly Label[], positionOf: (tick: number) => number, isNew: boolean): Naming {
  const opinionOf = (source: LabelSource) =>
    shared(
      labels
        .filter((label) => label.source === source)
        .map(({ tick, fromUs, toUs }) => {
          const position = positionOf(tick);
          return { from: fromUs / MICROS_PER_SECOND - position, to: toUs / MICROS_PER_SECOND - position };
        }),
    );
  /** The other one is about to say something: a receiver may be late by a second, a computer wrong by any time, and nobody else would tell. */
  const mustWait = (other: LabelSource, agreeing: number): boolean =>
    isNew && agreeing < PATIENCE_LABELS && labels.some(({ source }) => source === other);
  const nmea = opinionOf('nmea');
  const host = opinionOf('host');
  if (nmea === 'divided') return { epochSecond: null, doubt: noticeOf('gps-divided'), byNmea: null, isAgreed: false };
  if (host === 'divided' && !nmea)
    return { epochSecond: null, doubt: noticeOf('host-stepped'), byNmea: undefined, isAgreed: false };
  const byNmea = nmea ? whole(nmea, EDGE_S) : undefined;
  if (byNmea === null) {
    return { epochSecond: null, doubt: noticeOf('gps-not-pps'), byNmea, isAgreed: false };
  }
  if (host && host !== 'divided') {
    if (byNmea !== undefined) {
      const off = host.from > byNmea ? host.from - byNmea : Math.min(0, host.to - byNmea);
      if (Math.abs(off) > NAMING_TOLERANCE_S) {
        return {
          epochSecond: null,
          doubt: noticeOf(off > 0 ? 'host-ahead' : 'host-behind', { by: inWords(Math.abs(off)) }),
          byNmea,
          isAgreed: false,
        };
      }
      return { epochSecond: byNmea, doubt: null, byNmea, isAgreed: true };
    }
    // A computer that is early or late may mean the neighbour, as long as its labels leave both open.
    if (host.agreeing < PATIENCE_LABELS && isAmbiguous(host))
      return { epochSecond: null, doubt: null, byNmea, isAgreed: false };
    const byHost = whole(host, NAMING_TOLERANCE_S);
    if (byHost === null) {
      return { epochSecond: null, doubt: noticeOf('host-half-second'), byNmea, isAgreed: false };
    }
    return { epochSecond: mustWait('nmea', host.agreeing) ? null : byHost, doubt: null, byNmea, isAgreed: false };
  }
  if (byNmea !== undefined) {
    const doubt = host === 'divided' ? noticeOf('host-stepped') : null;
    return { epochSecond: mustWait('host', nmea?.agreeing ?? 0) ? null : byNmea, doubt, byNmea, isAgreed: false };
  }
  return { epochSecond: null, doubt: null, byNmea, isAgreed: false };
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

interface Opinion extends Interval {
  /** How many labels share it. */
  readonly agreeing: number;
}

/** What most of the intervals have in common; `null` while there are few, `divided` where too few agree. */
function shared(intervals: readonly Interval[]): Opinion | 'divided' | null {
  if (intervals.length < AGREEING_MIN) return null;
  const ends = intervals.flatMap(({ from, to }) => [
    { at: from, opens: 1 },
    { at: to, opens: -1 },
  ]);
  // Where one ends and another begins they still touch.
  ends.sort((a, b) => a.at - b.at || b.opens - a.opens);
  let open = 0;
  let most = 0;
  let best: Interval = { from: 0, to: 0 };
  ends.forEach(({ at, opens }, i) => {
    open += opens;
    if (open > most) {
      most = open;
      best = { from: at, to: ends[i + 1]?.at ?? at };
    }
  });
  return most >= AGREEING_MIN && most >= AGREEING_SHARE * intervals.length ? { ...best, agreeing: most } : 'divided';
}

/** Whether two whole numbers are within the tolerance of some number in the interval. */
const isAmbiguous = ({ from, to }: Interval): boolean =>
  Math.floor(to + NAMING_TOLERANCE_S) > Math.ceil(from - NAMING_TOLERANCE_S);

/** The whole number in the interval or nearest to it, within `tolerance`; the lower of two, since a label follows its edge. */
function whole({ from, to }: Interval, tolerance: number): number | null {
  const inside = Math.ceil(from - EDGE_S);
  if (inside <= to + EDGE_S) return inside;
  const below = Math.floor(from);
  const above = Math.ceil(to);
  const nearest = from - below <= above - to ? below : above;
  const off = nearest === below ? from - below : above - to;
  return off <= tolerance ? nearest : null;
}

/** A length of time as a person says it. */
function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

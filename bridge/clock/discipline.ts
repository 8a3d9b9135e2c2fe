import { inEnglish, type Notice, noticeOf } from '../../protocol/messages/notice.ts';
import { MICROS_PER_SECOND, type Ticks, type UtcMicros, utcMicros } from '../../protocol/time.ts';
import { createHostTime } from './host-time.ts';
import { type Label, type LabelSource, nameOf } from './naming.ts';
import { type Anchor, createSeconds, type Run } from './seconds.ts';
import type { Stamp } from './stamp.ts';

/**
 * From the ticks of a box to UTC. The GPS second (PPS) is stamped by the same counter as the tubes, so each second gives one exact pair of
 * tick and whole second. A pulse is placed by interpolation between the edge before and the edge after it; until the one after has come,
 * by going on with the oscillator's rate. Which second an edge is, labels say (`naming.ts`). Where there is no PPS, the host's own clock places a pulse.
 *
 * Interpolating between bracketing edges follows any oscillator (1 µs rms even on a resonator that warms by 0.5 ppm/s, where an exponentially
 * weighted regression is wrong by 420 µs); so nothing is fitted between two seconds.
 */

export interface Discipline {
  /** An edge of the PPS input. Is ignored while the receiver says that it has no fix. */
  pps(tick: Ticks): void;
  /** What the time was at a tick. Refused and counted: one that goes back, or lies before `notBeforeUs`. */
  label(label: Label): void;
  /** What the receiver says of its fix; until it says something the PPS is believed. */
  fix(good: boolean): void;
  /** The host's time at a tick, at most `uncertaintyUs` wrong: stands in where there is no PPS. */
  host(tick: Ticks, utcUs: UtcMicros, uncertaintyUs: number): void;
  /** Places a tick. Asked again later, the answer may be better; `settled` says when it will not be. */
  stamp(tick: Ticks): Stamp;
  /** Rate of the oscillator against UTC, parts per million; `null` before it is known. */
  driftPpm(): number | null;
  /** The second is known and the last edge is less than ten seconds before `tick`. */
  locked(tick: Ticks): boolean;
  /** What a person should know or do at `tick`, the wider before the closer; none when all is well. */
  notices(tick: Ticks): readonly Notice[];
  /** The same in English; `null` when all is well. */
  alarm(tick: Ticks): string | null;
  /** Edges of the PPS input that were no second, and labels that were refused. */
  readonly refused: { readonly edges: number; readonly labels: number };
}

export interface DisciplineOptions {
  /** A date before this is none, whoever says so: receivers come back with the date of 1,024 weeks ago. */
  readonly notBeforeUs?: number;
}

/** Labels of each source that have a vote. */
const LABELS_MAX = 16;
/** And how old they may be. */
const LABEL_AGE_SECONDS = 120;
/** A name stays until so many labels in a row have spoken against it. */
const AGAINST_MAX = 3;
/** So many in a row that go back are a clock that was set back. */
const BACK_MAX = 10;
/** A clock so near needs no second look. */
const AGREEING_US = 100_000;
const LOCKED_SECONDS_MAX = 10;
/** A receiver that has its fix again may need a moment until its pulse is right. */
const FIXES_NEEDED = 3;
/** Half a hundredth: beyond it nobody knows the last digit. */
const DOUBTFUL_US = 5_000;
/** The counter's step and the synchroniser before it. */
const QUANTISATION_US = 1;
/** An interpolated time across a gap is wrong by less than a time that only goes on: by a quarter in the middle, for a wandering frequency. */
const BRIDGE_SHARE = 0.25;

interface Name {
  readonly epochSecond: number | null;
  /** The receiver has named it, or agreed. */
  readonly isOfGps: boolean;
  /** The name of the receiver's that was given up; `null` while nobody has contradicted one. */
  readonly lostSecond: number | null;
  /** Labels in a row that speak against it. */
  readonly against: number;
  readonly doubt: Notice | null;
}

/** `hz` is the nominal rate of the counter. */
export function createDiscipline(hz: number, { notBeforeUs = 0 }: DisciplineOptions = {}): Discipline {
  const seconds = createSeconds(hz);
  const hostTime = createHostTime(hz);
  const names = new WeakMap<Run, Name>();
  const labels: Record<LabelSource, Label[]> = { nmea: [], host: [] };
  const goingBack: Record<LabelSource, number> = { nmea: 0, host: 0 };
  let refusedLabels = 0;
  let refusal: Notice | null = null;
  let fixesInARow: number | null = null;

  const nameRun = (run: Run): void => {
    const last = run.anchors.at(-1);
    const first = run.anchors[0];
    const { rate } = run.holdover;
    if (!last || !first || rate === null) return;
    const newest = Math.max(last.tick, labels.nmea.at(-1)?.tick ?? 0, labels.host.at(-1)?.tick ?? 0);
    const recent = [...labels.nmea, ...labels.host].filter(
      ({ tick }) => tick >= first.tick - 5 * rate && newest - tick < LABEL_AGE_SECONDS * rate,
    );
    const named = names.get(run);
    const isNew = !named || named.epochSecond === null;
    const { epochSecond: said, doubt, byNmea, isAgreed } = nameOf(recent, (tick) => place(run, tick).seconds, isNew);
    const lostSecond = named?.lostSecond ?? null;
    // Of two that have contradicted one another neither is believed alone, but with what was the name before.
    const epochSecond = lostSecond === null || isAgreed || said === lostSecond ? said : null;
    const isOfGps = epochSecond !== null && (epochSecond === byNmea || epochSecond === lostSecond);
    if (isNew) {
      names.set(run, {
        epochSecond,
        isOfGps,
        lostSecond: epochSecond === null ? lostSecond : null,
        against: 0,
        doubt: doubt ?? (epochSecond === null ? (named?.doubt ?? null) : null),
      });
      return;
    }
    // The seconds were counted on from one that the receiver named: only the receiver, in clear words, knows better.
    const isKept = named.isOfGps && (byNmea == null || byNmea === named.epochSecond);
    const isSame = epochSecond === named.epochSecond;
    const against = isSame || isKept ? 0 : named.against + 1;
    const saysAnother = epochSecond !== null && !isSame ? noticeOf('host-stepped') : null;
    // A second is never guessed: somebody's clock was stepped. It is named anew, or has no name.
    const lost = against >= AGAINST_MAX;
    if (lost) for (const each of Object.values(labels)) each.splice(0, each.length - 1);
    names.set(
      run,
      lost
        ? {
            epochSecond: null,
            isOfGps: false,
            lostSecond: named.isOfGps ? named.epochSecond : null,
            against: 0,
            doubt: doubt ?? noticeOf('clock-stepped'),
          }
        : { ...named, isOfGps: named.isOfGps || (isSame && isOfGps), against, doubt: doubt ?? saysAnother },
    );
  };

  /** A label that says what is known already, while nothing speaks against it, as nearly all do. */
  const agrees = (run: Run, { tick, fromUs, toUs, source }: Label): boolean => {
    const named = names.get(run);
    if (source === 'nmea' && named?.isOfGps === false) return false;
    if (!named || named.epochSecond === null || named.doubt !== null || named.against > 0) return false;
    const utcUs = (named.epochSecond + place(run, tick).seconds) * MICROS_PER_SECOND;
    return fromUs - AGREEING_US <= utcUs && utcUs <= toUs + AGREEING_US;
  };

  const stampIn = (run: Run, tick: Ticks, epochSecond: number): Stamp => {
    const { seconds: position, uncertaintyUs, source, settled } = place(run, tick);
    return {
      utcUs: utcMicros(Math.round((epochSecond + position) * MICROS_PER_SECOND)),
      uncertaintyUs: Math.ceil(uncertaintyUs),
      source,
      settled,
    };
  };

  /** The run that a tick belongs to: the last one that began before it, or the first there is. */
  const runOf = (tick: number): Run | undefined =>
    seconds.runs.findLast((run) => (run.anchors[0]?.tick ?? 0) <= tick) ?? seconds.runs[0];

  const stamp = (tick: Ticks): Stamp => {
    const run = runOf(tick);
    const epochSecond = run ? (names.get(run)?.epochSecond ?? null) : null;
    const byPps = run && epochSecond !== null ? stampIn(run, tick, epochSecond) : null;
    if (byPps && byPps.source === 'pps') return byPps;
    // A run whose second has no name has none because somebody's clock is wrong; the host's is not the one to ask then.
    const byHost = run && epochSecond === null ? null : hostTime.stamp(tick);
    if (byHost && (!byPps || byHost.uncertaintyUs < byPps.uncertaintyUs)) return byHost;
    return byPps ?? { utcUs: null, uncertaintyUs: 0, source: 'none', settled: false };
  };

  const notices = (tick: Ticks): readonly Notice[] => {
    const run = seconds.runs.at(-1);
    const last = run?.anchors.at(-1);
    if (refusal) return [refusal];
    if (!run || !last) {
      const byHost = hostTime.stamp(tick);
      if (byHost) return [noticeOf('host-alone', { bound: inMillis(byHost) })];
      return [noticeOf(fixesInARow === 0 ? 'gps-no-fix' : 'gps-no-second-yet')];
    }
    const name = names.get(run);
    if (!name || name.epochSecond === null) {
      return [noticeOf('no-second'), name?.doubt ?? noticeOf('no-second-named')];
    }
    const awaySeconds = Math.floor((tick - last.tick) / (run.holdover.rate ?? hz));
    if (awaySeconds < LOCKED_SECONDS_MAX) return name.doubt ? [name.doubt] : [];
    const leftSeconds = run.holdover.secondsUntil(DOUBTFUL_US) - awaySeconds;
    const away = lengthOf(awaySeconds);
    return [
      leftSeconds > 0
        ? noticeOf('gps-lost-sure', { away, left: lengthOf(leftSeconds) })
        : noticeOf('gps-lost-doubt', { away, bound: inMillis(stamp(tick)) }),
    ];
  };

  return {
    pps: (tick) => {
      if (fixesInARow !== null && fixesInARow < FIXES_NEEDED) return;
      seconds.edge(tick);
      const run = seconds.runs.at(-1);
      // A name that is there changes by labels only.
      if (run && (names.get(run)?.epochSecond ?? null) === null) nameRun(run);
    },
    label: (label) => {
      const { source } = label;
      const before = labels[source].at(-1);
      if (label.fromUs < notBeforeUs) {
        refusedLabels++;
        refusal = noticeOf(source === 'nmea' ? 'gps-too-old' : 'host-too-old', { date: dateOf(label.fromUs) });
        return;
      }
      if (before && label.toUs <= before.fromUs && ++goingBack[source] < BACK_MAX) {
        refusedLabels++;
        refusal = noticeOf(source === 'nmea' ? 'gps-back' : 'host-back');
        return;
      }
      if (goingBack[source] >= BACK_MAX) labels[source] = [];
      goingBack[source] = 0;
      refusal = null;
      labels[source].push(label);
      if (labels[source].length > LABELS_MAX) labels[source].shift();
      const run = seconds.runs.at(-1);
      if (run && !agrees(run, label)) nameRun(run);
    },
    fix: (good) => {
      fixesInARow = good ? (fixesInARow ?? FIXES_NEEDED) + 1 : 0;
    },
    host: (tick, utcUs, uncertaintyUs) => {
      if (utcUs >= notBeforeUs) hostTime.take(tick, utcUs, uncertaintyUs);
    },
    stamp,
    driftPpm: () => {
      const rate = seconds.runs.at(-1)?.holdover.rate ?? hostTime.rate;
      return rate == null ? null : (rate / hz - 1) * 1e6;
    },
    locked: (tick) => {
      const run = seconds.runs.at(-1);
      const last = run?.anchors.at(-1);
      return (
        run !== undefined &&
        (names.get(run)?.epochSecond ?? null) !== null &&
        last !== undefined &&
        (tick - last.tick) / hz < LOCKED_SECONDS_MAX
      );
    },
    notices,
    alarm: (tick) => {
      const said = notices(tick);
      return said.length > 0 ? `clock: ${inEnglish(said)}` : null;
    },
    get refused() {
      return { edges: seconds.refused, labels: refusedLabels };
    },
  };
}

interface Place {
  /** From the first edge of the run. */
  readonly seconds: number;
  readonly uncertaintyUs: number;
  readonly source: 'pps' | 'holdover';
  readonly settled: boolean;
}

function place({ anchors, holdover }: Run, tick: number): Place {
  const first = anchors[0];
  const last = anchors.at(-1);
  if (!first || !last) throw new Error('place: a run without edges');
  const noiseUs = QUANTISATION_US + holdover.boundUs(1);
  if (tick >= last.tick || tick < first.tick) {
    const [end, next] = tick < first.tick ? [first, anchors[1] ?? last] : [last, last];
    // Backwards from the first edge the rate is that of the first second.
    const rate = end === next ? (holdover.rate ?? Number.NaN) : (next.tick - end.tick) / (next.second - end.second);
    const away = (tick - end.tick) / rate;
    return {
      seconds: end.second + away,
      uncertaintyUs: noiseUs + holdover.boundUs(Math.abs(away)),
      source: Math.abs(away) < 1.5 ? 'pps' : 'holdover',
      settled: end === first && tick < first.tick,
    };
  }
  const [before, after] = bracket(anchors, tick);
  const gap = after.second - before.second;
  const share = (tick - before.tick) / (after.tick - before.tick);
  const bridgeUs = gap < 3 ? 0 : BRIDGE_SHARE * holdover.boundUs(gap) * 4 * share * (1 - share);
  return {
    seconds: before.second + share * gap,
    uncertaintyUs: noiseUs + bridgeUs,
    source: gap < 3 ? 'pps' : 'holdover',
    settled: true,
  };
}

/** The two neighbouring edges around `tick`, which lies between the first and the last. */
function bracket(anchors: readonly Anchor[], tick: number): [Anchor, Anchor] {
  let low = 0;
  let high = anchors.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((anchors[middle]?.tick ?? 0) <= tick) low = middle;
    else high = middle;
  }
  const before = anchors[low];
  const after = anchors[high];
  if (!before || !after) throw new Error('bracket: no edges');
  return [before, after];
}

const dateOf = (us: number): string => new Date(us / 1000).toISOString().slice(0, 10);
const inMillis = ({ uncertaintyUs }: Stamp): string => `±${(uncertaintyUs / 1000).toFixed(1)} ms`;
const lengthOf = (seconds: number): string =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`;

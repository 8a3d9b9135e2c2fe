import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ClockRecord, createReplay, type PlacedEdge } from '../../bridge/clock/replay.ts';

/** The recorded seconds of a bad board (`../shared/data/clock`), and what a clock makes of them when some are taken away. */

const PATH = resolve('../shared/data/clock/uno-resonator-pps.txt');
/** Why there is nothing to test with; `null` where there is. */
export const NO_RECORDING = existsSync(PATH) ? null : `${PATH} is not there`;

export const HZ = 16_000_000;
const TICKS_PER_MICRO = 16;
/** 2024-06-11T10:00:00Z, the true second of the first edge. */
export const EPOCH_S = 1_718_100_000;

/** As published for this board by its own mean rate (`shared/facts/devices.md` 4.5), µs. */
export const PUBLISHED = [
  { gap: 60, median: 8, p95: 150 },
  { gap: 300, median: 70, p95: 1_000 },
  { gap: 600, median: 240, p95: 2_800 },
  { gap: 1_800, median: 1_700, p95: 18_600 },
  { gap: 3_600, median: 5_700, p95: 60_000 },
];
export interface RecordedEdge {
  readonly tick: number;
  /** Of the true GPS second since the first edge; `null` for an edge inside a second. */
  readonly second: number | null;
}

/**
 * Each line is 1,000,000 minus the `micros()` between two edges. An interval that is whole seconds long is that many; two that together make one hold an
 * edge inside it. The board runs within 7,300 and 6,000 ppm of nominal, so a second is told without any of the code under test.
 */
export function recordedEdges(): RecordedEdge[] {
  const distances = readFileSync(PATH, 'utf8').trim().split('\n').map(Number);
  const edges: RecordedEdge[] = [{ tick: 0, second: 0 }];
  let micros = 0;
  let whole = { micros: 0, second: 0 };
  for (const distance of distances) {
    micros += 1_000_000 - distance;
    const seconds = (micros - whole.micros) / 993_290;
    const near = Math.round(seconds);
    const isSecond = near >= 1 && Math.abs(seconds - near) < near * 100e-6 + 20e-6;
    if (isSecond) whole = { micros, second: whole.second + near };
    edges.push({ tick: micros * TICKS_PER_MICRO, second: isSecond ? whole.second : null });
  }
  return edges;
}

/** The label that a receiver gives some 0.2 s after its second. */
export const labelAfter = (edge: RecordedEdge): ClockRecord => ({
  kind: 'label',
  tick: edge.tick + 0.2 * HZ,
  utc: (EPOCH_S + (edge.second ?? 0)) * 1e6,
  source: 'nmea',
});

export interface Outcome {
  readonly errorUs: number;
  readonly boundUs: number;
  readonly source: PlacedEdge['source'];
}

/** What the clock says of edges whose truth is known, `null` where it knows no second. */
export const outcome = (placed: PlacedEdge, second: number): Outcome | null =>
  placed.utcUs === null
    ? null
    : {
        errorUs: placed.utcUs - (EPOCH_S + second) * 1e6,
        boundUs: placed.uncertaintyUs,
        source: placed.source,
      };

/** Feeds `edges`, those of `hidden` as edges to be placed instead of seconds; an outcome for each, in order. */
export function place(edges: readonly RecordedEdge[], hidden: (edge: RecordedEdge, index: number) => boolean) {
  const replay = createReplay();
  const truth = new Map<string, number>();
  const outcomes: (Outcome | null)[] = [];
  const note = (placed: readonly PlacedEdge[]): void => {
    for (const each of placed) outcomes.push(outcome(each, truth.get(each.id) ?? Number.NaN));
  };
  note(replay.take({ kind: 'clock', hz: HZ }));
  let labels: ClockRecord[] = [];
  edges.forEach((edge, index) => {
    for (const label of labels) if ('tick' in label && label.tick <= edge.tick) note(replay.take(label));
    labels = [];
    if (edge.second !== null && hidden(edge, index)) {
      truth.set(String(index), edge.second);
      note(replay.take({ kind: 'edge', tick: edge.tick, id: String(index) }));
    } else {
      note(replay.take({ kind: 'pps', tick: edge.tick }));
      if (edge.second !== null) labels.push(labelAfter(edge));
    }
  });
  note(replay.end());
  return { outcomes, clock: replay.clock };
}

/** How a loss of the GPS for `gapSeconds` from `at` on ends: the edge at its end placed, with all that came before and nothing from within or after. */
export function cut(edges: readonly RecordedEdge[], at: readonly number[], gaps: readonly number[]) {
  const replay = createReplay();
  replay.take({ kind: 'clock', hz: HZ });
  const bySecond = new Map(edges.flatMap((edge) => (edge.second === null ? [] : [[edge.second, edge] as const])));
  const cuts = new Set(at);
  const outcomes = new Map<number, (Outcome | null)[]>(gaps.map((gap) => [gap, []]));
  for (const edge of edges) {
    replay.take({ kind: 'pps', tick: edge.tick });
    if (edge.second === null) continue;
    if (edge.second % 10 === 0) replay.take({ ...labelAfter(edge), tick: edge.tick } as ClockRecord);
    if (!cuts.has(edge.second)) continue;
    // Asking changes nothing, so that one pass serves every cut: at this moment the clock knows what it would know at the loss.
    for (const gap of gaps) {
      const end = bySecond.get(edge.second + gap);
      const stamp = end && replay.clock?.stamp(end.tick as never);
      if (stamp) outcomes.get(gap)?.push(outcome({ id: '', ...stamp } as PlacedEdge, edge.second + gap));
    }
  }
  return outcomes;
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/** From the first edge to the first answer that knows the second, asked after every edge and label. */
export function lockSeconds(edges: readonly RecordedEdge[]): number {
  const replay = createReplay();
  replay.take({ kind: 'clock', hz: HZ });
  const first = edges[0]?.tick ?? 0;
  for (const edge of edges) {
    replay.take({ kind: 'pps', tick: edge.tick });
    const label = labelAfter(edge);
    if (edge.second !== null) replay.take(label);
    const now = edge.tick + 0.2 * HZ;
    if (replay.clock?.stamp(now as never).utcUs != null) return (now - first) / HZ;
  }
  return Number.POSITIVE_INFINITY;
}

import type { Random } from '../random.ts';

/** What goes wrong, where and when, drawn from one seed. */

/** `moment`: it happens; otherwise it lasts for some time within these bounds, seconds. */
type Lasting = readonly [number, number] | 'moment';
/** At a station, at a scorer, at the broker, with either of the processes, or on the way of any of them to the broker. */
type Where = 'station' | 'scorer' | 'broker' | 'process';

interface KindOfFault {
  readonly where: Where;
  readonly lasting: Lasting;
  /** How often while it is among the kinds of a seed, a minute. */
  readonly perMinute: number;
  /** Where one place is left out: stations without a receiver have nothing but their computer's clock to name a second. */
  readonly needsReceiver?: true;
}

export const FAULTS = {
  'line noise': { where: 'station', lasting: [5, 60], perMinute: 1 },
  'lost bytes': { where: 'station', lasting: [5, 60], perMinute: 1 },
  'doubled bytes': { where: 'station', lasting: [5, 60], perMinute: 1 },
  'line held up': { where: 'station', lasting: [0.05, 2], perMinute: 2 },
  unplugged: { where: 'station', lasting: [0.5, 90], perMinute: 0.6 },
  'box reset': { where: 'station', lasting: 'moment', perMinute: 0.6 },
  'box without power': { where: 'station', lasting: [1, 60], perMinute: 0.4 },
  'contact chatters': { where: 'station', lasting: 'moment', perMinute: 0.25 },
  'seconds lost': { where: 'station', lasting: [2, 120], perMinute: 0.6 },
  'false seconds': { where: 'station', lasting: [5, 60], perMinute: 0.6 },
  'no fix': { where: 'station', lasting: [5, 90], perMinute: 0.5, needsReceiver: true },
  'sentences lost': { where: 'station', lasting: [5, 120], perMinute: 0.5, needsReceiver: true },
  'sentences damaged': { where: 'station', lasting: [5, 60], perMinute: 0.5, needsReceiver: true },
  'sentences late': { where: 'station', lasting: [5, 60], perMinute: 0.4, needsReceiver: true },
  'clock stepped': { where: 'station', lasting: [1, 120], perMinute: 0.5, needsReceiver: true },
  'clock off a little': { where: 'station', lasting: [5, 120], perMinute: 0.4 },
  'disk full': { where: 'process', lasting: [1, 40], perMinute: 0.8 },
  'disk slow': { where: 'process', lasting: [2, 40], perMinute: 0.8 },
  'disk lies': { where: 'process', lasting: [5, 40], perMinute: 0.6 },
  'torn write': { where: 'process', lasting: 'moment', perMinute: 0.5 },
  'killed before a commit': { where: 'process', lasting: 'moment', perMinute: 0.5 },
  'killed after a commit': { where: 'process', lasting: 'moment', perMinute: 0.5 },
  'killed while it says something': { where: 'process', lasting: 'moment', perMinute: 0.5 },
  killed: { where: 'process', lasting: 'moment', perMinute: 0.8 },
  'killed again and again': { where: 'process', lasting: [3, 15], perMinute: 0.3 },
  'power cut': { where: 'process', lasting: 'moment', perMinute: 0.5 },
  restarted: { where: 'process', lasting: 'moment', perMinute: 0.4 },
  'broker restarted': { where: 'broker', lasting: [0.1, 30], perMinute: 0.6 },
  'connection reset': { where: 'process', lasting: 'moment', perMinute: 1 },
  partition: { where: 'process', lasting: [1, 60], perMinute: 0.8 },
  'messages doubled': { where: 'broker', lasting: [10, 90], perMinute: 0.5 },
  'messages out of order': { where: 'broker', lasting: [10, 90], perMinute: 0.5 },
  'messages dropped': { where: 'broker', lasting: [5, 60], perMinute: 0.5 },
  'marshal corrects': { where: 'station', lasting: 'moment', perMinute: 2 },
  'marshal undoes': { where: 'station', lasting: 'moment', perMinute: 2 },
  'desk corrects': { where: 'scorer', lasting: 'moment', perMinute: 2 },
  'desk undoes': { where: 'scorer', lasting: 'moment', perMinute: 2 },
} as const satisfies Readonly<Record<string, KindOfFault>>;

export type FaultKind = keyof typeof FAULTS;
export const FAULT_KINDS = Object.keys(FAULTS) as FaultKind[];

export interface Fault {
  readonly kind: FaultKind;
  /** Station or scorer; empty for the broker. */
  readonly place: string;
  /** Microseconds after the beginning. */
  readonly atUs: number;
  readonly lastsUs: number;
}

export interface Places {
  readonly stations: readonly { readonly id: string; readonly hasReceiver: boolean }[];
  readonly scorers: readonly string[];
}

/** Some seeds have one kind of fault in force, some have many: what only shows alone would be drowned. */
export function drawFaults(places: Places, lengthUs: number, random: Random): Fault[] {
  const draw = random.split('mix');
  const share = [0.04, 0.1, 0.25, 0.6][Math.floor(4 * draw())] ?? 0.1;
  const chosen = FAULT_KINDS.filter(() => draw() < share);
  const kinds = chosen.length > 0 ? chosen : [FAULT_KINDS[Math.floor(FAULT_KINDS.length * draw())] ?? 'killed'];
  // Many kinds at once, each as often as alone, would leave nothing to go wrong.
  const ease = Math.min(1, 6 / kinds.length);
  return kinds.flatMap((kind) => drawOfKind(kind, places, lengthUs, ease, random.split(kind))).sort(byTime);
}

const byTime = (a: Fault, b: Fault): number => a.atUs - b.atUs || a.kind.localeCompare(b.kind);

function drawOfKind(kind: FaultKind, places: Places, lengthUs: number, ease: number, random: Random): Fault[] {
  const { where, lasting, perMinute, ...rest }: KindOfFault = FAULTS[kind];
  const stations = places.stations.filter(({ hasReceiver }) => hasReceiver || !rest.needsReceiver).map(({ id }) => id);
  const at = { station: stations, scorer: places.scorers, broker: [''], process: [...stations, ...places.scorers] }[
    where
  ];
  if (at.length === 0) return [];
  const perSecond = (perMinute * ease * Math.sqrt(at.length)) / 60;
  const faults: Fault[] = [];
  for (let atS = next(random, perSecond); atS * 1e6 < lengthUs; atS += next(random, perSecond)) {
    const lastsS = lasting === 'moment' ? 0 : lasting[0] * (lasting[1] / lasting[0]) ** random();
    const place = at[Math.floor(at.length * random())] ?? '';
    faults.push({ kind, place, atUs: Math.round(atS * 1e6), lastsUs: Math.round(lastsS * 1e6) });
  }
  return faults;
}

/** Seconds to the next of events that come at random. */
const next = (random: () => number, perSecond: number): number => -Math.log(1 - random()) / perSecond;

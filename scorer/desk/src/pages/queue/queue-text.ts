import type { QueueAnswer, QueueItem } from '../../../../../protocol/api/queue.ts';
import { signedDeviation, spacedName, timeOfDayHundredths } from '../../format.ts';
import type { Rally } from '../../live/rally.ts';
import { doubtInWords, type Words } from '../../words.ts';
import type { QueueWords } from './words.ts';

/** An item in words. */
export interface QueueNaming {
  readonly words: QueueWords;
  readonly say: Words;
  readonly rally: Rally;
  readonly stationNames: ReadonlyMap<string, string>;
  readonly trialNames: ReadonlyMap<string, string>;
  /** By `station/line`, trials that a car starts, ends or is measured in there. */
  readonly trialsAt: ReadonlyMap<string, readonly string[]>;
}

export const namingOf = (rally: Rally, words: QueueWords, say: Words): QueueNaming => {
  const trialsAt = new Map<string, string[]>();
  for (const { id, lines } of rally.road) {
    for (const line of new Set(lines.map((each) => each.replace(/#\d+$/, ''))))
      trialsAt.set(line, [...(trialsAt.get(line) ?? []), id]);
  }
  return {
    ...{ words, say, rally, trialsAt },
    stationNames: new Map(rally.stations.map(({ id, name }) => [id, name])),
    trialNames: new Map([...rally.trials, ...rally.road].map(({ id, name }) => [id, name])),
  };
};

export const lineText = (line: string, { stationNames }: QueueNaming): string => {
  const [station = '', name = ''] = line.split('/');
  return `${stationNames.get(station) ?? station} ${name}`;
};

const trialText = (trial: string, { trialNames }: QueueNaming): string => spacedName(trialNames.get(trial) ?? trial);

/** Where: station and line, and which trials are timed there. */
export function placeText(item: QueueItem, naming: QueueNaming): string {
  const { station, line, trial, through } = item;
  const place =
    station === null
      ? ''
      : line === null
        ? (naming.stationNames.get(station) ?? station)
        : lineText(`${station}/${line}`, naming);
  const trials = trial !== null ? [trial] : (naming.trialsAt.get(`${station}/${line}`) ?? []).slice(0, 2);
  const run = through !== null && through !== trial ? ` → ${trialText(through, naming)}` : '';
  return [place, trials.map((each) => trialText(each, naming)).join(' ') + run].filter(Boolean).join(' · ');
}

/** What is known of it, beside where and when. */
export function detailText(item: QueueItem, naming: QueueNaming): string {
  const { words, say, rally } = naming;
  const clock = (us: number | null): string =>
    us === null ? words.noTime : timeOfDayHundredths(us as never, rally.timezone);
  const doubts = item.doubts.map((doubt) => doubtInWords(doubt, say)).join(', ');
  switch (item.reason) {
    case 'unreadable':
      return `${item.payload?.problem ?? ''} · ${item.payload?.text ?? ''}`;
    case 'negative':
    case 'absurd':
      return `${words.measured} ${item.measured ?? ''} · ${signedDeviation(item.deviation)}`;
    case 'edge':
      return `${signedDeviation(item.deviation)} · ±${item.uncertaintyUs ?? 0} µs · ${microsText(item.utcUs)}`;
    case 'missing':
    case 'unseen':
      return `${words.beyond} ${lineText(item.other?.line ?? '', naming)} ${clock(item.other?.utcUs ?? null)}`;
    case 'twice':
      return `${words.against} ${clock(item.other?.utcUs ?? null)}`;
    case 'apart': {
      const offUs = (item.other?.utcUs ?? 0) - (item.utcUs ?? 0);
      return `${words.backupAt} ${clock(item.other?.utcUs ?? null)} · ${words.sensors} ${(offUs / 1_000).toFixed(1)} ms`;
    }
    default:
      return doubts;
  }
}

/** The part of a second beyond the hundredth, where an edge is near. */
const microsText = (utcUs: number | null): string =>
  utcUs === null ? '' : `.${String(utcUs % 1_000_000).padStart(6, '0')}`;

export function answerText(answer: QueueAnswer, item: QueueItem, { words, rally }: QueueNaming): string {
  const what = words[`answer-${answer.code}`];
  if (answer.does === 'aside') return what;
  const { draft } = answer;
  switch (draft.action) {
    case 'confirm':
      return `${what} ${item.car ?? ''}`;
    case 'assign':
      return `${what} ${draft.car ?? ''}`;
    case 'retime':
    case 'insert':
      return `${what} ${timeOfDayHundredths(draft.utcUs, rally.timezone)}`;
    default:
      return what;
  }
}

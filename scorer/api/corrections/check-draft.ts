import type { Draft } from '../../../protocol/api/corrections.ts';
import { FACT_BYTES_MAX } from '../../../protocol/messages/facts.ts';
import { amendEntry, type Rally } from '../../rally/index.ts';

/** The head that the scorer adds, with room to spare. */
const HEAD_BYTES = 1_000;

/** What a draft names must be there. Stations may say what they like, and a warning tells; at the desk it is a slip, and is told before it is kept. */
export function checkDraft(rally: Rally, draft: Draft, hasCrossing: (id: string) => boolean): string | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(draft));
  if (bytes > FACT_BYTES_MAX - HEAD_BYTES)
    return `the correction has ${bytes} bytes; allowed are ${FACT_BYTES_MAX - HEAD_BYTES}`;
  const { trials, legs, races, entries } = rally;
  const named = <Value>(value: unknown, what: string, known: readonly Value[]): string | undefined => {
    if (value === undefined || value === null || known.includes(value as Value)) return undefined;
    return `${what} ${String(value)}: the rally has none; allowed are ${listed(known)}`;
  };
  const given = draft as Readonly<Record<string, unknown>>;
  const numbers = entries.map(({ number }) => number);
  const cars = [...(Array.isArray(given.cars) ? given.cars : []), given.car];
  return (
    named(given.trial, 'trial', idsOf(trials)) ??
    named(given.control, 'control', idsOf(trials.filter(({ kind }) => kind.endsWith('-control')))) ??
    named(given.leg, 'leg', idsOf(legs)) ??
    named(given.race, 'race', idsOf(races)) ??
    cars.map((car) => named(car, 'car', numbers)).find((refusal) => refusal !== undefined) ??
    checkLine(rally, draft) ??
    checkEntry(rally, draft) ??
    checkScope(draft) ??
    ('crossing' in draft && !hasCrossing(draft.crossing)
      ? `crossing ${draft.crossing}: nobody has sent it; look it up again`
      : undefined)
  );
}

const idsOf = (of: readonly { readonly id: string }[]): readonly string[] => of.map(({ id }) => id);

const LISTED_MAX = 12;
const listed = (known: readonly unknown[]): string =>
  known.length > LISTED_MAX ? `${known.slice(0, LISTED_MAX).join(', ')} …` : known.join(', ') || 'none';

function checkLine({ stations }: Rally, draft: Draft): string | undefined {
  if ((draft.action !== 'insert' && draft.action !== 'source') || stations.length === 0) return undefined;
  const line = draft.action === 'insert' ? `${draft.station}/${draft.line}` : draft.line;
  const known = stations.flatMap(({ id, lines }) => lines.map((name) => `${id}/${name}`));
  return known.includes(line) ? undefined : `line ${line}: the rally has none; allowed are ${listed(known)}`;
}

function checkEntry({ entries, races, timezone }: Rally, draft: Draft): string | undefined {
  if (draft.action !== 'entry') return undefined;
  const entry = entries.find(({ number }) => number === draft.car);
  const rules = races.find(({ id }) => id === entry?.race)?.rules;
  if (entry === undefined || rules === undefined) return undefined;
  const amended = amendEntry(entry, draft.field, draft.value, timezone, rules);
  return amended.ok
    ? undefined
    : `${draft.field} ${JSON.stringify(draft.value)} is not allowed; allowed: ${amended.allowed}`;
}

function checkScope(draft: Draft): string | undefined {
  if (draft.action === 'close' || draft.action === 'reopen')
    return draft.trial === undefined && draft.leg === undefined ? `${draft.action}: name a trial or a leg` : undefined;
  if (draft.action === 'source' && draft.fromUs != null && draft.toUs != null && draft.fromUs > draft.toUs)
    return 'source: its end lies before its beginning';
  return undefined;
}

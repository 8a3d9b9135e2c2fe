import type { z } from 'zod';
import type { LatestResult, TableName, TrialProgress } from '../../protocol/api/public.ts';
import { publicRally } from '../../protocol/messages/public-rally.ts';
import {
  deviationMessage,
  type RankingMessage,
  rankingMessage,
  type TrialMessage,
  type TrialResult,
  trialMessage,
} from '../../protocol/messages/results.ts';
import type { Table } from '../../protocol/table-delta.ts';

/** Messages of the released topics, and the tables that the page shows made of them. Only fields that a page shows go on. */
export interface PublicSources {
  /** @returns what is wrong with it, `null` where nothing is */
  take(name: TableName, payload: string): string | null;
  takeDeviation(payload: string): string | null;
  drop(name: TableName): void;
  /** Of what was taken and not dropped. */
  names(): readonly TableName[];
  /** Whether there may ever be such a table. */
  has(name: TableName): boolean;
  make(name: TableName): Table | undefined;
  /** Made of several messages. */
  isDerived(name: TableName): boolean;
}

/** Enough for a display that was switched on late. */
const LATEST_MAX = 24;
const BEST_MAX = 3;

export function createPublicSources(): PublicSources {
  /** As they came; checked when somebody asks. */
  const messages = new Map<TableName, unknown>();
  const parsed = new Map<TableName, unknown>();
  let latest: readonly LatestResult[] = [];

  function read<Message>(name: TableName, schema: z.ZodType<Message>): Message | undefined {
    const message = messages.get(name);
    if (message === undefined) return undefined;
    if (!parsed.has(name)) {
      const result = schema.safeParse(message);
      parsed.set(name, result.success ? result.data : undefined);
    }
    return parsed.get(name) as Message | undefined;
  }
  const rally = () => read('rally', publicRally);
  const trial = (id: string) => read(`trial/${id}`, trialMessage);
  const ranking = (id: string) => read(`ranking/${id}`, rankingMessage);
  const releasedTrials = (): readonly TrialMessage[] => (rally()?.trials ?? []).flatMap(({ id }) => trial(id) ?? []);

  const make = (name: TableName): Table | undefined => {
    const [what = '', id = ''] = name.split('/');
    switch (what) {
      case 'rally': {
        const described = rally();
        if (described === undefined) return undefined;
        const { entries, v: _version, ...head } = described;
        return { head, rows: entries.map(({ number, ...entry }) => ({ car: number, ...entry })) };
      }
      case 'ranking': {
        const message = ranking(id);
        return message && rankingTable(message);
      }
      case 'trial': {
        const message = trial(id);
        if (message === undefined) return undefined;
        const rows = message.rows.map(({ car, ...result }) => ({ car, ...shownResult(result) }));
        return { head: { trial: message.trial, notices: message.notices }, rows };
      }
      case 'overview':
        return { head: {}, rows: releasedTrials().map(progressOf) };
      case 'latest':
        return { head: {}, rows: latest.map((result) => ({ ...result })) };
      case 'car':
        return carTable(Number(id));
    }
    return undefined;
  };

  const carTable = (car: number): Table | undefined => {
    const described = rally();
    if (described?.entries.some(({ number }) => number === car) !== true) return undefined;
    const standings = described.rankings.flatMap(({ id }) => {
      const row = ranking(id)?.rows.find((each) => each.car === car && each.team === undefined);
      if (row === undefined) return [];
      const { position, score, state, tied, gap, gapAhead } = row;
      return [{ ranking: id, position, score, state, ...defined({ tied, gap, gapAhead }) }];
    });
    const rows = releasedTrials().flatMap(({ rows }) =>
      rows.flatMap(({ car: number, ...result }) => (number === car ? [shownResult(result)] : [])),
    );
    return { head: { car, standings }, rows };
  };

  return {
    take: (name, payload) => {
      const message = json(payload);
      if (message === undefined) return 'is no JSON';
      messages.set(name, message);
      parsed.delete(name);
      return null;
    },
    takeDeviation: (payload) => {
      const result = deviationMessage.safeParse(json(payload));
      if (!result.success) return result.error.issues[0]?.message ?? 'unreadable';
      const { car, atUs } = result.data;
      const { points: _points, ...shown } = shownResult(result.data);
      const at = latest.findIndex((each) => each.car === car && each.trial === shown.trial);
      const known = latest[at];
      // What is no result is nobody's arrival; a confirmed or corrected one stays where it came in.
      if (shown.state === 'pending') latest = latest.filter((each) => each !== known);
      else if (known !== undefined) latest = latest.with(at, { ...known, ...shown });
      else latest = [{ car, ...shown, atUs }, ...latest].slice(0, LATEST_MAX);
      return null;
    },
    drop: (name) => {
      messages.delete(name);
      parsed.delete(name);
      if (name.startsWith('trial/')) latest = latest.filter(({ trial }) => `trial/${trial}` !== name);
    },
    names: () => [...messages.keys()],
    has: (name) => {
      const [what, id] = name.split('/');
      if (id === undefined) return ['rally', 'overview', 'latest'].includes(name);
      const described = rally();
      if (what === 'car') return described?.entries.some(({ number }) => String(number) === id) === true;
      const listed = what === 'trial' ? described?.trials : what === 'ranking' ? described?.rankings : undefined;
      // What is not released yet may be waited for.
      return messages.has(name) || listed?.some((each) => each.id === id) === true;
    },
    make,
    isDerived: (name) => name === 'overview' || name.startsWith('car/'),
  };
}

function json(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function rankingTable({ id, title, notices, trials, rows }: RankingMessage): Table {
  return {
    head: { id, title, notices, trials },
    rows: rows.map((row) => {
      const { position, car, score, state, through, deviations, tied, gap, gapAhead, overallPosition, team, cars } =
        row;
      const standing = defined({ tied, gap, gapAhead, overallPosition, team, cars });
      return { car, position, score, state, through, deviations, ...standing };
    }),
  };
}

function shownResult({ trial, measured, deviation, score, state, discarded, uncertain, points }: TrialResult) {
  const shownPoints = points?.map((point) => ({
    ...{ line: point.line, measured: point.measured, deviation: point.deviation, score: point.score },
    ...{ state: point.state },
  }));
  return { trial, measured, deviation, score, state, ...defined({ discarded, uncertain, points: shownPoints }) };
}

function progressOf({ trial, rows }: TrialMessage): { [Field in keyof TrialProgress]: TrialProgress[Field] } {
  const timed = rows.filter(({ deviation, points = [] }) =>
    [deviation, ...points.map((each) => each.deviation)].some(isTime),
  );
  const best = rows.flatMap(({ car, deviation, score }) => (deviation === null ? [] : [{ car, deviation, score }]));
  return { trial, timed: timed.length, best: best.slice(0, BEST_MAX) };
}

const isTime = (deviation: number | null): boolean => deviation !== null;

/** Fields that have something to say. */
type Defined<Fields> = { [Field in keyof Fields]?: Exclude<Fields[Field], undefined> };
const defined = <Fields extends object>(fields: Fields): Defined<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;

import { isRecord, readDocument } from '../../protocol/files/document.ts';

/** What a rally file holds and on which line, as far as it can be read: for finding one's way, whatever is wrong with it. */
export interface Outline {
  readonly races: readonly OutlineItem[];
  readonly stations: readonly OutlineItem[];
  readonly legs: readonly (OutlineItem & { readonly trials: readonly (OutlineItem & { readonly kind: string })[] })[];
  readonly rankings: readonly OutlineItem[];
}

export interface OutlineItem {
  readonly id: string;
  /** What it is in a few words of the file's own. */
  readonly about: string;
  /** From 1. */
  readonly line: number;
}

export function outlineOf(path: string, text: string): Outline | undefined {
  const reading = readDocument(path, text);
  if (!reading.ok || !isRecord(reading.document.value)) return undefined;
  const { value: file, lineOf } = reading.document;
  const list = (part: unknown, at: readonly PropertyKey[]) =>
    (Array.isArray(part) ? part : []).map((item: unknown, index) => {
      const path = [...at, index];
      return { item: isRecord(item) ? item : {}, path, line: lineOf(path) };
    });
  const section = (name: string, about: (item: Record<string, unknown>) => readonly unknown[]): OutlineItem[] =>
    list(file[name], [name]).map(({ item, line }) => ({ id: plain(item.id), about: words(about(item)), line }));
  return {
    races: section('races', ({ name, entries, firstStart, interval }) => [name, entries, firstStart, interval]),
    stations: section('stations', ({ name, lines }) => [name, lines]),
    legs: list(file.legs, ['legs']).map(({ item, path, line }) => ({
      ...{ id: plain(item.id), about: words([item.name]), line },
      trials: list(item.trials, [...path, 'trials']).map(({ item: trial, line }) => ({
        ...{ id: plain(trial.id), kind: plain(trial.kind), line },
        about: words(aboutTrial(trial)),
      })),
    })),
    rankings: section('rankings', ({ title, race }) => [title, race]),
  };
}

function aboutTrial({
  from,
  to,
  imposed,
  speed,
  points,
  line,
  due,
}: Readonly<Record<string, unknown>>): readonly unknown[] {
  const road = to === undefined ? from : `${plain(from)} → ${plain(to)}`;
  const target = Array.isArray(speed) ? undefined : (imposed ?? speed ?? due);
  return [line ?? road, target, Array.isArray(points) ? `× ${points.length}` : undefined];
}

const plain = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
const words = (parts: readonly unknown[]): string =>
  parts
    .flatMap((part) => (Array.isArray(part) ? [part.map(plain).join(' ')] : [plain(part)]))
    .filter((part) => part !== '')
    .join(' · ');

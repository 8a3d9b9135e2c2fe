import { isMap, isScalar, isSeq, type Pair, parseDocument, stringify } from 'yaml';

/** When the cars of a race leave for a leg, and in which order. */
export interface StartOrder {
  readonly leg: string;
  readonly race: string;
  /** As a rally file writes times and durations. */
  readonly first: string;
  readonly interval: string;
  readonly cars: readonly number[];
}

/** Path of a start order's file. */
export const startOrderPath = ({ leg, race }: Pick<StartOrder, 'leg' | 'race'>): string => `starts-${leg}-${race}.csv`;

export const writeStartOrder = ({ cars }: StartOrder): string => `${['number', ...cars].join('\n')}\n`;

/**
 * A rally file whose leg takes a race's starts from the order's file. Nothing but the leg's `starts` is written anew, so that comments and
 * layout are as their author left them.
 * @returns `undefined` where the file has no such leg
 */
export function withStartOrder(rallyText: string, order: StartOrder): string | undefined {
  const legs = parseDocument(rallyText).get('legs');
  const leg = isSeq(legs) ? legs.items.find((item) => isMap(item) && item.get('id') === order.leg) : undefined;
  if (!isMap(leg)) return undefined;
  const pairs = leg.items as Pair[];
  const pairOf = (name: string): Pair | undefined => pairs.find(({ key }) => isScalar(key) && key.value === name);
  const before: unknown = leg.get('starts');
  const written = isMap(before) ? (before.toJSON() as object) : {};
  const { race, first, interval } = order;
  const starts = { ...written, [race]: { first, interval, order: startOrderPath(order) } };
  const text = stringify(starts, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  if (isMap(before) && before.range) {
    const [from, to] = before.range;
    const end = from + rallyText.slice(from, to).trimEnd().length;
    return rallyText.slice(0, from) + text + rallyText.slice(end);
  }
  const id = pairOf('id');
  const [key, value] = [id?.key, id?.value];
  if (!isScalar(key) || !isScalar(value) || !key.range || !value.range) return undefined;
  const at = value.range[1];
  const column = key.range[0] - (rallyText.lastIndexOf('\n', key.range[0] - 1) + 1);
  const between = leg.flow ? ', ' : `\n${' '.repeat(column)}`;
  return `${rallyText.slice(0, at)}${between}starts: ${text}${rallyText.slice(at)}`;
}

/** Whether two rally files say the same but for who starts when. */
export function differInStartsOnly(before: string, after: string): boolean {
  const bare = (text: string): string => {
    const file: unknown = parseDocument(text).toJS();
    return JSON.stringify(file, (key, value: unknown) => (key === 'starts' ? undefined : value));
  };
  return bare(before) === bare(after);
}

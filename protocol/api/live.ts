import { z } from 'zod';
import { ID_PATTERN, type Topics } from '../topics.ts';

/** Tables that a page follows, as `ranking/overall` or `trial/PC12`: all of them together are megabytes a second. */
const tableName = z.string().transform((name, context) => {
  const [what, id = '', ...rest] = name.split('/');
  if ((what === 'ranking' || what === 'trial') && ID_PATTERN.test(id) && rest.length === 0)
    return { what, id } as const;
  context.addIssue(`${name}: allowed are ranking/<id> and trial/<id>`);
  return z.NEVER;
});
export const TABLES_FOLLOWED_MAX = 20;

const tables = z
  .string()
  .max(1_000)
  .transform((text) => (text === '' ? [] : text.split(',')))
  .pipe(z.array(tableName).max(TABLES_FOLLOWED_MAX));

/** `GET /api/live`: everything; with `tables` of the tables those alone, with `only` those and nothing else. */
export const liveQuery = z.object({ tables: tables.optional(), only: tables.optional() });
export type LiveQuery = z.infer<typeof liveQuery>;

/** Which topics a page has asked for. */
export function wantedTopics({ tables, only }: LiveQuery, topic: Topics): (name: string) => boolean {
  const named = (asked: readonly { readonly what: 'ranking' | 'trial'; readonly id: string }[]): ReadonlySet<string> =>
    new Set(
      asked.flatMap(({ what, id }) =>
        what === 'trial' ? [topic.desk.trial(id)] : [topic.desk.ranking(id), topic.deskMoves(id)],
      ),
    );
  if (only !== undefined) {
    const wanted = named(only);
    return (name) => wanted.has(name);
  }
  if (tables === undefined) return () => true;
  const wanted = named(tables);
  const isTable = (name: string): boolean =>
    [topic.desk.trial(''), topic.desk.ranking(''), topic.deskMoves('')].some((prefix) => name.startsWith(prefix));
  return (name) => wanted.has(name) || !isTable(name);
}

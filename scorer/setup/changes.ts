import { posix } from 'node:path';
import type { KeptSetup } from './setup.ts';
import { type StartOrder, startOrderPath, withStartOrder, writeStartOrder } from './start-order.ts';
import { type Cells, writeCells } from './table.ts';

/** What somebody wants to be otherwise: a file's text, its cells, or who starts when. */
export type SetupChange =
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'table'; readonly path: string; readonly table: Cells }
  | ({ readonly kind: 'starts' } & StartOrder);

export type Drafting =
  | { readonly ok: true; readonly drafts: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly reason: string };

/** The files that changes come to, over those in force; what is the same as in force is left out. */
export function draftsOf({ files, rallyPath }: KeptFiles, changes: readonly SetupChange[]): Drafting {
  const inForce = new Map(files().map(({ path, text }) => [path, text]));
  const drafts = new Map<string, string>();
  for (const change of changes) {
    if (change.kind !== 'starts') {
      if (!isBeside(change.path) && !inForce.has(change.path)) {
        return { ok: false, reason: `${change.path}: allowed is a path in the rally file’s folder, without ".."` };
      }
      drafts.set(change.path, change.kind === 'text' ? change.text : writeCells(change.table));
      continue;
    }
    const rallyText = withStartOrder(drafts.get(rallyPath) ?? inForce.get(rallyPath) ?? '', change);
    if (rallyText === undefined) return { ok: false, reason: `leg ${change.leg}: the rally file has no such leg` };
    drafts.set(rallyPath, rallyText);
    drafts.set(startOrderPath(change), writeStartOrder(change));
  }
  for (const [path, text] of drafts) if (inForce.get(path) === text) drafts.delete(path);
  return { ok: true, drafts };
}

type KeptFiles = Pick<KeptSetup, 'files' | 'rallyPath'>;

const isBeside = (path: string): boolean =>
  !posix.isAbsolute(path) && posix.normalize(path) === path && !path.startsWith('..') && !/[\\:*?"<>|]/.test(path);

import type { Rally } from '../../rally/index.ts';
import type { Scoreboard } from '../../scoring/index.ts';
import { registerOf } from '../register.ts';
import { carSheet } from './kinds/car.ts';
import { checkSheet } from './kinds/check-sheet.ts';
import { penaltyList, retirementList } from './kinds/desk-lists.ts';
import { pressSheet } from './kinds/press.ts';
import { rankingSheet } from './kinds/ranking.ts';
import { claimForm, registerList } from './kinds/register.ts';
import { roadCard, roadCards } from './kinds/road-card.ts';
import { startList } from './kinds/start-list.ts';
import { trialSheet } from './kinds/trial.ts';
import type { Sheet } from './sheet.ts';
import { type MakeSheet, type SheetContext, sheetContext } from './sheet-context.ts';
import type { Language } from './words.ts';

/** `ranking:overall`, `trial:PC12`, `road-cards`: a kind, and behind a colon what it is of. */
export type SheetName = string;

export type SheetMaking =
  | { readonly ok: true; readonly sheet: Sheet }
  | { readonly ok: false; readonly reason: string };

interface SheetKind {
  readonly make: MakeSheet<Sheet>;
  /** What may stand behind the colon, as people are told; left out where nothing may. */
  readonly of?: string;
  /** All that may stand there. */
  readonly ids?: (rally: Rally, board: Scoreboard) => readonly (string | number)[];
  /** Also without a colon: of the whole rally. */
  readonly alone?: boolean;
  /** Printed before the first car starts: asks for no facts. */
  readonly before?: boolean;
  /** Of results, which are live, provisional or official. */
  readonly results?: boolean;
}

const trialIds = ({ trials }: Rally) => trials.map(({ id }) => id);
const controlIds = ({ trials }: Rally) => trials.filter(({ kind }) => kind.endsWith('-control')).map(({ id }) => id);
const carNumbers = ({ entries }: Rally) => entries.map(({ number }) => number);

function claimNumbers(_rally: Rally, board: Scoreboard): readonly string[] {
  return registerOf(board.claims()).map(({ number }) => number);
}

/** A new kind of sheet is a line here and a file in `kinds/`. */
const KINDS: ReadonlyMap<string, SheetKind> = new Map<string, SheetKind>([
  ['ranking', { make: rankingSheet, results: true, of: 'ID', ids: ({ rankings }) => rankings.map(({ id }) => id) }],
  ['trial', { make: trialSheet, results: true, of: 'ID', ids: trialIds }],
  ['car', { make: carSheet, results: true, of: 'NUMBER', ids: carNumbers }],
  ['press', { make: pressSheet, results: true, of: 'TRIAL', ids: trialIds }],
  ['penalties', { make: withoutId(penaltyList), alone: true }],
  ['retirements', { make: withoutId(retirementList), alone: true }],
  ['register', { make: withoutId(registerList), alone: true }],
  ['claim', { make: claimForm, of: 'NUMBER', ids: claimNumbers }],
  [
    'start-list',
    { make: startList, of: 'LEG', ids: ({ legs }) => legs.map(({ id }) => id), alone: true, before: true },
  ],
  ['road-card', { make: roadCard, of: 'NUMBER', ids: carNumbers, before: true }],
  [
    'road-cards',
    { make: roadCards, of: 'RACE', ids: ({ races }) => races.map(({ id }) => id), alone: true, before: true },
  ],
  ['check-sheet', { make: checkSheet, of: 'CONTROL', ids: controlIds, before: true }],
]);

function withoutId(make: (context: SheetContext) => Sheet): MakeSheet<Sheet> {
  return (context, id) => (id === '' ? make(context) : undefined);
}

const formsOf = (name: string, { of, alone }: SheetKind): readonly string[] => [
  ...(alone ? [name] : []),
  ...(of === undefined ? [] : [`${name}:${of}`]),
];

/** All kinds as people are told of them: `ranking:ID`, `start-list` … */
export const SHEET_FORMS: readonly string[] = [...KINDS].flatMap(([name, kind]) => formsOf(name, kind));

/** Those that are printed before the first car starts. */
export const SHEET_FORMS_BEFORE: readonly string[] = [...KINDS].flatMap(([name, kind]) =>
  kind.before ? formsOf(name, kind) : [],
);

const kindOf = (name: SheetName): SheetKind | undefined => KINDS.get(name.split(':')[0] ?? '');

/** Whether a sheet says nothing without facts. An unknown one asks for none: that it is unknown is what there is to say. */
export function sheetAsksForFacts(name: SheetName): boolean {
  const kind = kindOf(name);
  return kind !== undefined && kind.before !== true;
}

/** Whether a sheet says results, and so has to say how far they have come. */
export const sheetSaysResults = (name: SheetName): boolean => kindOf(name)?.results === true;

/** What stands behind the colon of each kind in this rally; `''` is the kind alone. */
export const sheetNames = (board: Scoreboard): readonly { readonly kind: string; readonly ids: readonly string[] }[] =>
  [...KINDS].map(([kind, { ids, alone }]) => ({
    kind,
    ids: [...(alone ? [''] : []), ...(ids?.(board.rally, board) ?? []).map(String)],
  }));

/** A sheet by its name, as things stand; a name that the rally does not have is answered with those that it has. */
export function makeSheet(board: Scoreboard, name: SheetName, language: Language): SheetMaking {
  const making = makeSheetInSteps(board, name, language);
  for (;;) {
    const step = making.next();
    if (step.done) return step.value;
  }
}

/** The same in small steps, for a process that has other things to do. */
export function* makeSheetInSteps(
  board: Scoreboard,
  name: SheetName,
  language: Language,
): Generator<void, SheetMaking> {
  const kind = kindOf(name);
  if (kind === undefined) return { ok: false, reason: `sheet ${name}: allowed are ${SHEET_FORMS.join(', ')}` };
  const id = name.includes(':') ? name.slice(name.indexOf(':') + 1) : '';
  const named = id !== '' || (kind.alone === true && !name.includes(':'));
  const made = named ? kind.make(sheetContext(board, language), id) : undefined;
  const sheet = made !== undefined && 'next' in made ? yield* made : made;
  return sheet === undefined ? { ok: false, reason: refusal(board, name, kind) } : { ok: true, sheet };
}

/** How many names a refusal lists. */
const NAMES_LISTED = 8;

function refusal(board: Scoreboard, name: SheetName, { ids, alone }: SheetKind): string {
  const head = name.split(':')[0] ?? '';
  const allowed = [...(alone ? [head] : []), ...(ids?.(board.rally, board) ?? []).map((id) => `${head}:${id}`)];
  if (allowed.length === 0) return `sheet ${name}: the rally has none`;
  const more = allowed.length > NAMES_LISTED ? ' …' : '';
  return `sheet ${name}: allowed are ${allowed.slice(0, NAMES_LISTED).join(', ')}${more}`;
}

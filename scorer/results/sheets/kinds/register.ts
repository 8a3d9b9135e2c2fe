import { type Decision, isLate, type Request, registerOf } from '../../register.ts';
import { type Cell, columns, type Sheet } from '../sheet.ts';
import { carName, crewOf, headLines, type SheetContext, spacedName } from '../sheet-context.ts';

/** The verification register: a line for each request, and a form to be signed for one of them. */

export function registerList(context: SheetContext): Sheet {
  const { board, words, times } = context;
  const at = (us: Parameters<typeof times.dateAndTime>[0] | null): Cell => (us === null ? '' : times.dateAndTime(us));
  return {
    title: words.register,
    lines: [],
    notices: [],
    landscape: true,
    parts: [
      {
        columns: [
          columns.right(words.claimNumber),
          columns.right(words.claimOfCar),
          columns.left(words.received),
          columns.right(words.number),
          columns.wide(words.crew),
          columns.left(words.trial),
          columns.wide(words.request),
          columns.wide(words.reason),
          columns.wide(words.evidence),
          columns.left(words.decideBy),
          columns.wide(words.outcome),
          columns.wide(words.measure),
        ],
        rows: registerOf(board.claims()).map((request) => [
          request.number,
          String(request.ofCar),
          at(request.receivedUs),
          String(request.car),
          crewText(context, request),
          trialName(context, request),
          request.request,
          request.reason,
          request.evidence ?? '',
          at(request.decideByUs),
          outcomeText(context, request),
          measureText(context, request.decision),
        ]),
      },
    ],
  };
}

export function claimForm(context: SheetContext, id: string): Sheet | undefined {
  const { board, words, times } = context;
  const request = registerOf(board.claims()).find(({ number }) => number === id);
  if (request === undefined) return undefined;
  const { decision } = request;
  const entry = context.history(request.car)?.entry;
  const at = (us: typeof request.decideByUs): string => (us === null ? '' : times.dateAndTime(us));
  const rows: readonly (readonly [string, string])[] = [
    [words.trial, trialName(context, request)],
    [words.received, at(request.receivedUs)],
    [words.enteredBy, request.enteredBy],
    [words.request, request.request],
    [words.reason, request.reason],
    [words.evidence, request.evidence ?? ''],
    [words.crewSignature, ''],
    [words.decideBy, at(request.decideByUs)],
    [words.decider, request.decider ?? ''],
    [words.outcome, outcomeText(context, request)],
    [words.measure, measureText(context, decision)],
    [words.followed, followedText(context, request)],
    [words.decided, decision === null ? '' : `${at(decision.atUs)} · ${decision.author}`],
    [words.deciderSignature, ''],
  ];
  return {
    title: words.claim(request.number),
    lines: [],
    notices: [],
    parts: [
      {
        car: { number: request.car, lines: entry === undefined ? [] : headLines(context, entry) },
        columns: [{ ...columns.left(words.claim(request.number)), widthPoints: 130 }, columns.wide('')],
        rows,
        form: true,
      },
    ],
  };
}

const trialName = ({ rally }: SheetContext, { trial }: Request): string => {
  const known = rally.trials.find(({ id }) => id === trial);
  return known === undefined ? trial : spacedName(known);
};

function crewText(context: SheetContext, { car }: Request): string {
  const entry = context.history(car)?.entry;
  return entry === undefined ? '' : crewOf(entry) || carName(entry);
}

/** In the reader's language as far as the form has a word for it; then what the decider wrote. */
function outcomeText({ words }: SheetContext, request: Request): string {
  const { decision, takenBackBy } = request;
  if (takenBackBy !== null) return words.takenBack(takenBackBy.author, takenBackBy.reason);
  if (decision === null) return '';
  const { finding, outcome, reason } = decision;
  const found = finding === null || finding === 'other' ? outcome : words.findings[finding];
  const late = isLate(request, decision.atUs) ? words.tooLate : '';
  return [found, reason, late].filter(Boolean).join(' · ');
}

const measureText = ({ words }: SheetContext, decision: Decision | null): string =>
  decision?.measure == null ? '' : words.measures[decision.measure];

/** Ids say nothing to a reader: what was amended, by whom and when. */
function followedText({ board, words, times }: SheetContext, { amendments }: Request): string {
  const lines = amendments.map((id) => {
    const said = board.said(id);
    if (said === undefined) return id;
    const { action, atUs, author } = said.amendment;
    const parts = [words.actions[action], times.dateAndTime(atUs), author];
    return [...parts, ...(said.undoneBy === null ? [] : [words.undone])].join(' · ');
  });
  return lines.join('\n');
}

import type { AmendmentOf } from '../../../../protocol/messages/facts.ts';
import { columns, type Sheet } from '../sheet.ts';
import { entryColumns, type SheetContext } from '../sheet-context.ts';
import { concerning } from './said.ts';

/** What people have decided of cars, for all of them: each with who said it, when and why. */

export function penaltyList(context: SheetContext): Sheet {
  const { words, times } = context;
  const { heads, cells } = entryColumns(context);
  const rows = context.cars.flatMap(({ entry, said }) =>
    said.flatMap((amendment) => {
      if (amendment.action !== 'penalty') return [];
      const { points, article, author, atUs, reason } = amendment;
      const about = concerning(context, amendment);
      return [
        {
          number: entry.number,
          atUs,
          row: [
            ...cells(entry.number, entry),
            `+${points}`,
            about,
            article ?? '',
            author,
            times.dateAndTime(atUs),
            reason,
          ],
        },
      ];
    }),
  );
  rows.sort((a, b) => a.number - b.number || a.atUs - b.atUs);
  return {
    title: words.penalties,
    lines: [],
    notices: [],
    landscape: true,
    parts: [
      {
        columns: [
          ...heads,
          columns.right(words.score),
          columns.left(words.concerning),
          columns.left(words.article),
          columns.left(words.author),
          columns.left(words.at),
          columns.wide(words.reason),
        ],
        rows: rows.map(({ row }) => row),
      },
    ],
  };
}

export function retirementList(context: SheetContext): Sheet {
  const { words, times } = context;
  const { heads, cells } = entryColumns(context);
  const rows = context.cars.flatMap(({ entry, said, trials }) => {
    const states = said.filter((amendment) => amendment.action === 'entry-state');
    const spoken = states.map((amendment: AmendmentOf<'entry-state'>) => ({
      number: entry.number,
      atUs: amendment.atUs,
      row: [
        ...cells(entry.number, entry),
        words.states[amendment.state],
        concerning(context, amendment),
        amendment.author,
        times.dateAndTime(amendment.atUs),
        amendment.reason,
      ],
    }));
    // Nobody has to say what the rules say, unless somebody has said otherwise.
    const late = trials().find(({ excludes, state }) => excludes && state === undefined);
    if (late === undefined) return spoken;
    const by = [words.states.excluded, late.trial.id, words.byRule, '', words.beyondMaximum];
    return [
      ...spoken,
      { number: entry.number, atUs: Number.MAX_SAFE_INTEGER, row: [...cells(entry.number, entry), ...by] },
    ];
  });
  rows.sort((a, b) => a.atUs - b.atUs || a.number - b.number);
  return {
    title: words.retirements,
    lines: [],
    notices: [],
    landscape: true,
    parts: [
      {
        columns: [
          ...heads,
          columns.left(words.state),
          columns.left(words.from),
          columns.left(words.author),
          columns.left(words.at),
          columns.wide(words.reason),
        ],
        rows: rows.map(({ row }) => row),
      },
    ],
  };
}

import { describe, expect, it } from 'vitest';
import { type CarCard, carCard } from '../../../../../protocol/api/cards.ts';
import type { Fact } from '../../../../../protocol/messages/facts.ts';
import { quietDesk } from '../../../../api/quiet-desk.ts';
import { createScoreboard } from '../../../../scoring/index.ts';
import { amendment, at, crossing, rallyFrom } from '../../../../scoring/testing/small-rally.ts';
import { saidBefore } from './entry.ts';
import { dueOf, verdictOf } from './reckon.ts';

/** What the page says at each key is what the score will say: both from the same facts, for every kind of due time and window. */

const rally = rallyFrom(`
rally: controls
name: Controls
timezone: Europe/Rome
rules: {extends: aci-rds, trials: {time-control: {unit: 30 s, early: {step: 30 s, points: 50, cap: 170}, maximum: {late: 15 min, onlyLeg: excluded, leg: 400, lastLeg: 400}}}}
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: CO1, kind: time-control, line: iseo/CO, due: 10 min}
      - {id: CT1, kind: passage-control, evidence: card}
      - {id: CO2, kind: time-control, line: verona/CO, due: 20 min, from: CO1, basis: recorded}
      - {id: CO3, kind: time-control, line: mantova/CO, due: 20 min, from: CO2}
      - {id: CO4, kind: time-control, evidence: card, due: 5 min, from: CO3, early: free}
  - id: leg-2
    starts: {classic: {first: 2024-06-12T08:00:00Z, interval: 1 min}}
    trials:
      - {id: CO5, kind: time-control, line: trento/CO, due: 30 min}
rankings: [{id: overall, race: classic}]
`);

const card = (control: string, minute: unknown): Fact =>
  amendment({ action: 'card', id: `card-${control}`, car: 1, control, minute });

async function cardAfter(facts: readonly Fact[]) {
  const board = createScoreboard(rally);
  board.addAll(facts);
  const desk = await quietDesk(null, { board, facts: () => [...facts][Symbol.iterator]() });
  const answer = await desk.inject({ url: '/api/cards/car/1', headers: { host: 'localhost' } });
  const found: CarCard = carCard.parse(answer.json());
  const saying = new Map(
    found.controls.flatMap((control) => {
      const said = saidBefore(control);
      return said === undefined ? [] : [[control.control, said] as const];
    }),
  );
  const scored = new Map(
    board
      .carHistory(1)
      ?.trials()
      .map((each) => [each.trial.id, each]),
  );
  return found.controls.map((control) => ({
    control: control.control,
    page: dueOf(found.controls, saying, control),
    scorer: scored.get(control.control)?.dueUs ?? null,
    verdict: verdictOf(control, saying.get(control.control), dueOf(found.controls, saying, control)),
    result: scored.get(control.control)?.result,
    excludes: scored.get(control.control)?.excludes,
  }));
}

const allowance = amendment({ action: 'allowance', id: 'allow', control: 'CO3', minutes: 7 });

describe('the page and the score', () => {
  it.each([
    { what: 'nothing', facts: [] },
    { what: 'crossings only', facts: [crossing('iseo/CO', 1, 655), crossing('verona/CO', 1, 1999)] },
    {
      what: 'cards',
      facts: [
        card('CO1', at(660)),
        card('CT1', 'stamped'),
        card('CO2', at(1740)),
        card('CO3', at(3000)),
        card('CO4', at(3060)),
      ],
    },
    {
      what: 'a card over a crossing',
      facts: [crossing('iseo/CO', 1, 655), card('CO1', at(540)), card('CO2', at(1830))],
    },
    {
      what: 'time given on the way',
      facts: [allowance, card('CO1', at(600)), card('CO2', at(1800)), card('CO3', at(3420)), card('CO4', at(3780))],
    },
    {
      what: 'cards without stamps',
      facts: [card('CO1', 'missing'), card('CT1', 'missing'), card('CO2', at(1800)), card('CO3', 'stamped')],
    },
    { what: 'beyond the maximum', facts: [card('CO1', at(1560)), card('CO5', at(86_400 - 9120 + 1800 + 901))] },
  ])('say the same due times and points: $what', async ({ facts }) => {
    for (const { control, page, scorer, verdict, result, excludes } of await cardAfter(facts)) {
      expect(page, control).toBe(scorer);
      if (verdict === null || result?.state === 'pending') continue;
      expect(String(verdict.points), control).toBe(result?.score);
      if (verdict.steps !== null) expect(verdict.steps, control).toBe(result?.deviation);
      expect(verdict.excludes, control).toBe(excludes);
    }
  });

  it('are not of one mind by chance: the cases cost something', async () => {
    const [, , late] = await cardAfter([card('CO1', at(660)), card('CO2', at(1740 + 180))]);
    // CO1 one minute late at 11:00, CO2 due 20 minutes after it: 31:00; at 32:00 it is one minute late.
    expect(late).toMatchObject({ control: 'CO2', verdict: { steps: 1, points: 100, excludes: false } });
  });
});

import { describe, expect, it } from 'vitest';
import type { Fact } from '../../protocol/messages/facts.ts';
import { utcMicros } from '../../protocol/time.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { amendment, at, crossing } from '../scoring/testing/small-rally.ts';
import { type AuditRecord, auditOf, auditToCsv } from './audit.ts';
import { twoLegs } from './sheets/testing/two-legs.ts';

/** Rows of a ledger as if each fact had been committed a second after the one before. */
const ledger = (facts: readonly Fact[]): LedgerRow[] =>
  facts.map((fact, index) => ({ n: index + 1, hash: `hash-${index + 1}`, atUs: at(1000 + index), fact }));
const audit = (facts: readonly Fact[]): AuditRecord[] => [...auditOf(ledger(facts), twoLegs())];

// Car 7 takes 12.03 s: 3 penalties. Car 12 takes 12.05 s: 5 penalties.
const times = [
  ...[crossing('iseo/A', 7, 10, { uncertaintyUs: 0 }), crossing('iseo/B', 7, 22.03, { uncertaintyUs: 0 })],
  ...[crossing('iseo/A', 12, 70, { uncertaintyUs: 0 }), crossing('iseo/B', 12, 82.05, { uncertaintyUs: 0 })],
];
const retime = amendment({
  ...{ action: 'retime', id: 'r', crossing: 'iseo/B:7:22.03', utcUs: at(22.1), reason: 'tape', atUs: at(900) },
});

describe('the audit of a ledger', () => {
  it('has each amendment with its place in the chain, who made it, when, why, and on what', () => {
    const [record, ...others] = [...auditOf(ledger([...times, retime]), null)];
    expect(others).toEqual([]);
    expect(record).toEqual({
      v: 1,
      n: 5,
      hash: 'hash-5',
      // 12:32 and 1,004 s, and 900 s.
      committedAt: '2024-06-11T10:48:44.000000Z',
      kind: 'amendment',
      id: 'r',
      at: '2024-06-11T10:47:00.000000Z',
      author: 'desk:anna',
      reason: 'tape',
      action: 'retime',
      target: { n: 0, crossing: 'iseo/B:7:22.03', utcUs: at(22.1) },
    });
  });

  it('tells what each changed, from what to what: results, scores and positions', () => {
    // Car 7 falls from 3 to 10 penalties and behind car 12.
    expect(audit([...times, retime])[0]?.effects).toEqual({
      trials: [
        {
          car: 7,
          trial: 'PC1',
          before: { measured: '12.03', deviation: 3, score: '3', state: 'ok' },
          after: { measured: '12.10', deviation: 10, score: '10', state: 'ok' },
        },
      ],
      rankings: [
        {
          ranking: 'overall',
          car: 12,
          before: { position: 2, score: '5', state: 'running' },
          after: { position: 1, score: '5', state: 'running' },
        },
        {
          ranking: 'overall',
          car: 7,
          before: { position: 1, score: '3', state: 'running' },
          after: { position: 2, score: '10', state: 'running' },
        },
      ],
    });
  });

  it('tells that an undo takes the change back, and that a claim changes nothing', () => {
    const undo = amendment({ action: 'undo', id: 'u', amendment: 'r' });
    const claim = amendment({ action: 'claim', id: 'c', car: 7, trial: 'PC1', request: 'blocked' });
    const [, undone, claimed] = audit([...times, retime, undo, claim]);
    expect(undone?.effects?.trials).toMatchObject([{ before: { score: '10' }, after: { score: '3' } }]);
    expect(undone?.effects?.rankings).toHaveLength(2);
    expect(claimed?.effects).toEqual({ trials: [], rankings: [] });
  });

  it('lists versions of files and declared gaps too', () => {
    const head = { v: 1, journal: 'j', entry: 1, atUs: utcMicros(0) } as const;
    const facts: Fact[] = [
      {
        ...head,
        kind: 'definition',
        id: 'd',
        what: 'rally',
        sha256: 'a'.repeat(64),
        author: 'scorer',
        reason: 'start',
      },
      { ...head, kind: 'gap', id: 'g', station: 'iseo', boot: '00000001', seq: 5, count: 3 },
    ];
    expect(audit(facts)).toMatchObject([
      { kind: 'definition', author: 'scorer', action: null, target: { what: 'rally' } },
      { kind: 'gap', author: null, reason: null, target: { station: 'iseo', seq: 5, count: 3 } },
    ]);
  });

  it('is CSV with a line for each thing that was changed', () => {
    const note = amendment({ action: 'confirm', id: 'x', crossing: 'unknown', reason: '=1+1' });
    const lines = [...auditToCsv(audit([...times, retime, note]))].join('').trim().split('\n');
    expect(lines).toHaveLength(1 + 3 + 1);
    expect(lines[0]).toBe('n,hash,committedAt,kind,id,at,author,reason,action,target,changed,car,before,after');
    expect(lines[1]).toMatch(/,PC1,7,"12\.03 s, deviation 3, score 3, ok","12\.10 s, deviation 10, score 10, ok"$/);
    expect(lines[3]).toMatch(/,overall,7,"position 1, score 3, running","position 2, score 10, running"$/);
    expect(lines[4]).toMatch(/,'=1\+1,confirm,.*,,,,$/);
  });
});

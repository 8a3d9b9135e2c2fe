import { describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { openLedger } from '../ledger/ledger.ts';
import { importFacts } from './import.ts';

const gap = (entry: number): string =>
  JSON.stringify({
    v: 1,
    kind: 'gap',
    id: `g${entry}`,
    journal: 'j1',
    entry,
    station: 'iseo',
    boot: '00010001',
    seq: entry,
    count: 1,
    atUs: 9,
  });
const confirm = (entry: number): string =>
  JSON.stringify({
    v: 1,
    kind: 'amendment',
    action: 'confirm',
    id: `a${entry}`,
    n: 0,
    journal: 'j1',
    entry,
    atUs: 9,
    author: 'marshal:iseo',
    reason: '',
    crossing: 'x',
  });

describe('facts on a stick', () => {
  it('are committed once, however often the stick is read, and count as delivered by their station', () => {
    const ledger = openLedger(':memory:', () => 0.5);
    const stick = [gap(1), confirm(2), gap(3)].join('\n');
    expect(importFacts(ledger, stick, utcMicros(1))).toEqual({ fresh: 3, known: 0, refused: [] });
    expect(importFacts(ledger, `${stick}\n`, utcMicros(2))).toEqual({ fresh: 0, known: 3, refused: [] });
    expect(ledger.contiguous('iseo', 'j1')).toBe(3);
  });

  it('that are none go to quarantine with the number of their line, and the others are taken', () => {
    const ledger = openLedger(':memory:', () => 0.5);
    const imported = importFacts(ledger, [gap(1), '{"kind":"gap"}', 'no json', gap(2)].join('\n'), utcMicros(1));
    expect(imported).toMatchObject({ fresh: 2, known: 0 });
    expect(imported.refused).toHaveLength(2);
    expect(imported.refused[0]).toMatch(/^line 2: /);
    expect(ledger.quarantined()).toBe(2);
  });
});

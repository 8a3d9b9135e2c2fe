import type { Fact } from '../../../../protocol/messages/facts.ts';
import type { Rally } from '../../../rally/index.ts';
import { createScoreboard } from '../../../scoring/index.ts';
import { rallyFrom } from '../../../scoring/testing/small-rally.ts';
import { makeSheet } from '../make-sheet.ts';
import type { Cell, Part, Sheet } from '../sheet.ts';
import type { Language } from '../words.ts';

/**
 * A rally of two legs with every kind of trial, for the tests of sheets: three cars a minute apart from 12:32 in Italy, by the ACI rule of one
 * penalty for each 1/100 s, each second of a point and 100 for each minute. 48 km/h are 2 km after 150 s; then 45 km/h, 80 s a kilometre.
 */
const FILE = `
rally: two-legs
name: Giro di prova
timezone: Europe/Rome
rules: {extends: aci-rds, trials: {time-control: {maximum: {late: 30 min, onlyLeg: excluded, leg: excluded, lastLeg: excluded}}}}
races: [{id: classic, name: Classiche, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 1 min}]
stations:
  - {id: iseo, name: Iseo, lines: [A, B, CO]}
  - {id: bracco, name: Passo del Bracco, lines: [S, X7, X9]}
  - {id: sirmione, name: Sirmione, lines: [CT]}
  - {id: lake, name: Desenzano, lines: [A, B]}
legs:
  - id: leg-1
    name: Tappa 1
    trials:
      - {id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}
      - {id: PM1, kind: average, from: bracco/S, speed: [{from: 0 m, speed: 48 km/h}, {from: 2 km, speed: 45 km/h}], points: [{line: bracco/X7, at: 2 km}, {line: bracco/X9, at: 4 km}]}
      - {id: CT1, kind: passage-control, line: sirmione/CT}
      - {id: CO1, kind: time-control, line: iseo/CO, due: 30 min}
  - id: leg-2
    name: Tappa 2
    starts: {classic: {first: 2024-06-12T06:00:00Z, interval: 2 min}}
    trials:
      - {id: CO2, kind: time-control, evidence: card, due: 20 min}
      - {id: PC2, kind: time, from: lake/A, to: lake/B, imposed: 10.00 s}
rankings:
  - {id: overall, title: Assoluta, race: classic}
  - {id: ladies, title: Dame, race: classic, where: {ladies: true}}
`;

const ENTRIES = `number,year,model,coefficient,driver,coDriver,ladies
7,1927,Lancia Lambda,1.70,Jürgen Müller,Élise Dvořák,
12,1938,=1+1,1.50,Anna Rossi,Carla Bianchi,true
31,1933,Alfa Romeo 8C,1.75,Ugo Verdi,,
`;

export const twoLegs = (): Rally => rallyFrom(FILE, ENTRIES);

/** A sheet of this rally, or of another, after some facts. */
export function sheetOf(
  name: string,
  facts: readonly Fact[] = [],
  language: Language = 'en',
  rally = twoLegs(),
): Sheet {
  const board = createScoreboard(rally);
  board.addAll(facts);
  const making = makeSheet(board, name, language);
  if (!making.ok) throw new Error(making.reason);
  return making.sheet;
}

/** The rows of a part as they stand on paper. */
export const onPaper = ({ columns, rows }: Part): Cell[][] =>
  rows.map((row) => row.filter((_cell, at) => columns[at]?.dataOnly !== true));

/** The part of a sheet, from 0. */
export function partOf({ parts }: Sheet, index: number): Part {
  const part = parts[index];
  if (part === undefined) throw new Error(`the sheet has ${parts.length} parts`);
  return part;
}

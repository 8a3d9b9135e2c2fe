import type { Language } from '../../words.ts';

const italian = {
  title: 'Passaggio',
  nowhere: 'Nessun passaggio con questo nome',
  nowhereNext: 'Nessuna postazione lo ha mandato. Aprilo da un elenco.',
  counts: 'Conta per',
  notCounting: 'Non conta',
  sent: 'Che cosa ha mandato la postazione',
  sentNone: 'Niente: lo ha scritto una persona.',
  revision: 'versione',
  suggests: 'propone',
  rear: 'asse posteriore',
  raw: 'cassetta, impulso',
  correct: 'Correggi',
  station: 'Postazione',
};
export type CrossingWords = Readonly<Record<keyof typeof italian, string>>;

const english: CrossingWords = {
  title: 'Crossing',
  nowhere: 'No crossing of this name',
  nowhereNext: 'No station has sent it. Open one from a list.',
  counts: 'Counts for',
  notCounting: 'Does not count',
  sent: 'What its station has sent',
  sentNone: 'Nothing: a person has written it.',
  revision: 'revision',
  suggests: 'suggests',
  rear: 'rear axle',
  raw: 'box, pulse',
  correct: 'Correct',
  station: 'Station',
};

export const crossingWords: Readonly<Record<Language, CrossingWords>> = { it: italian, en: english };

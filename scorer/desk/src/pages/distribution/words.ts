import type { Language } from '../../words.ts';

const italian = {
  title: 'Distribuzione degli scarti',
  trial: 'Prova',
  own: 'Vettura da segnare',
  history: 'Storia della prova',
  nowhere: 'La distribuzione c’è per le prove cronometrate',
  nowhereNext: 'Scegline una.',
  waiting: 'Ancora nessun tempo in questa prova',
  waitingNext: 'Appare con la prima vettura che la finisce.',
};
export type DistributionPageWords = Readonly<Record<keyof typeof italian, string>>;
const english: DistributionPageWords = {
  title: 'Distribution of the deviations',
  trial: 'Trial',
  own: 'Car to mark',
  history: 'History of the trial',
  nowhere: 'There is a distribution of time trials',
  nowhereNext: 'Choose one.',
  waiting: 'No time in this trial yet',
  waitingNext: 'It appears with the first car that finishes it.',
};
export const distributionPageWords: Readonly<Record<Language, DistributionPageWords>> = { it: italian, en: english };

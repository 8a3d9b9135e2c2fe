import type { Language } from '../../words.ts';

const italian = {
  title: 'Prova',
  nowhere: 'Nessuna prova con questo nome',
  nowhereNext: 'Aprila da una vettura o da una tabella.',
  correct: 'Correggi',
  lines: 'Linee',
  rows: 'vetture con un tempo o senza',
  best: 'Scarti',
  none: 'Ancora nessuna vettura.',
};
export type TrialHistoryWords = Readonly<Record<keyof typeof italian, string>>;

const english: TrialHistoryWords = {
  title: 'Trial',
  nowhere: 'No trial of this name',
  nowhereNext: 'Open one from a car or a table.',
  correct: 'Correct',
  lines: 'Lines',
  rows: 'cars with a time or without',
  best: 'Deviations',
  none: 'No car yet.',
};

export const trialHistoryWords: Readonly<Record<Language, TrialHistoryWords>> = { it: italian, en: english };

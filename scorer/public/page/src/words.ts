/** What the public page and the displays say. One key is one thing said; both languages have every key. */

export const LANGUAGES = ['it', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const italian = {
  rankings: 'Classifiche',
  ranking: 'Classifica',
  trials: 'Prove',
  cars: 'Vetture',
  car: 'Vettura',
  sheets: 'Documenti',
  official: 'ufficiale',
  final: 'Risultati a gara finita.',
  sections: 'Parti della pagina',
  toContent: 'Vai al contenuto',
  language: 'Lingua',
  theme: 'Tema',
  themeAuto: 'auto',
  themeLight: 'chiaro',
  themeDark: 'scuro',

  live: 'in diretta',
  connecting: 'si collega',
  archive: 'archivio',
  stoppedSince: 'Fermo dalle',
  stoppedNext: 'Riprova da sola e si aggiorna appena la rete torna.',
  organiserSince: 'Senza notizie dalla gara dalle',
  organiserNext: 'La pagina è collegata; i dati riprendono da soli.',
  everySeconds: 'Molti lettori: aggiornamento ogni 10 secondi.',

  loading: 'Carico i risultati',
  noServer: 'Il server dei risultati non risponde',
  noServerNext: 'Riprovo da sola. Controlla intanto la rete del telefono.',
  notReleased: 'Non ancora pubblicata',
  notReleasedNext: 'Appare qui appena la direzione la pubblica.',
  nothingHere: 'Qui non c’è nulla',
  nothingHereNext: 'La gara non ha quello che cerchi.',
  nothingYet: 'Ancora nessun risultato',
  nothingYetNext: 'Il primo appare quando una vettura finisce una prova.',
  notCounted: 'Non ancora nel conto:',
  noCar: 'Nessuna vettura così',
  noCarNext: 'Cerca per numero, equipaggio o modello.',

  search: 'Cerca numero, equipaggio, modello',
  points: 'pt',
  gap: 'Distacco',
  timed: 'vetture',
  up: 'sale di',
  down: 'scende di',
  changed: 'aggiornata',
  early: 'anticipo',
  zero: 'zero',
  late: 'ritardo',
  noTime: 'senza tempo',
  discarded: 'scartata',
  uncertain: 'incerto',
  provisional: 'provvisorio',
  rules: 'Regolamento',
  unofficial: 'Risultati dal vivo, non ufficiali.',

  statePending: 'in attesa',
  stateMissing: 'senza tempo',
  stateAnnulled: 'annullata',
  stateNeutralised: 'neutralizzata',
  stateAverage: 'media assegnata',
  rowRetired: 'ritirata',
  rowExcluded: 'esclusa',
  rowNotStarted: 'non partita',
  rowGuest: 'ospite',

  kindTime: 'prova cronometrata',
  kindAverage: 'prova di media',
  kindTimeControl: 'controllo orario',
  kindPassageControl: 'controllo a timbro',

  justIn: 'Appena arrivati',
  nextCars: 'In arrivo',
  waiting: 'Si aspetta la prossima vettura',
  everybodyIn: 'Tutti arrivati',
  leaders: 'In testa',
  toLeader: 'dal primo',
  toAhead: 'da chi precede',
  notRanked: 'non in classifica',
};

export type Words = Readonly<Record<keyof typeof italian, string>>;

const english: Words = {
  rankings: 'Rankings',
  ranking: 'Ranking',
  trials: 'Trials',
  cars: 'Cars',
  car: 'Car',
  sheets: 'Sheets',
  official: 'official',
  final: 'Results after the finish of the rally.',
  sections: 'Parts of the page',
  toContent: 'Skip to content',
  language: 'Language',
  theme: 'Theme',
  themeAuto: 'auto',
  themeLight: 'light',
  themeDark: 'dark',

  live: 'live',
  connecting: 'connecting',
  archive: 'archive',
  stoppedSince: 'Not moving since',
  stoppedNext: 'Tries again by itself and catches up as soon as the network is back.',
  organiserSince: 'No news from the rally since',
  organiserNext: 'This page is connected; results go on by themselves.',
  everySeconds: 'Many readers: updated every 10 seconds.',

  loading: 'Loading the results',
  noServer: 'The results server does not answer',
  noServerNext: 'Trying again by itself. Meanwhile check the network of your phone.',
  notReleased: 'Not released yet',
  notReleasedNext: 'It appears here as soon as the clerk of the course releases it.',
  nothingHere: 'There is nothing here',
  nothingHereNext: 'The rally has no such thing.',
  nothingYet: 'No result yet',
  nothingYetNext: 'The first appears when a car finishes a trial.',
  notCounted: 'Not counted yet:',
  noCar: 'No such car',
  noCarNext: 'Search by number, crew or model.',

  search: 'Search number, crew, model',
  points: 'pt',
  gap: 'Gap',
  timed: 'cars',
  up: 'up',
  down: 'down',
  changed: 'updated',
  early: 'early',
  zero: 'zero',
  late: 'late',
  noTime: 'no time',
  discarded: 'discarded',
  uncertain: 'uncertain',
  provisional: 'provisional',
  rules: 'Rules',
  unofficial: 'Live results, not official.',

  statePending: 'pending',
  stateMissing: 'no time',
  stateAnnulled: 'annulled',
  stateNeutralised: 'neutralised',
  stateAverage: 'average assigned',
  rowRetired: 'retired',
  rowExcluded: 'excluded',
  rowNotStarted: 'not started',
  rowGuest: 'guest',

  kindTime: 'time trial',
  kindAverage: 'average trial',
  kindTimeControl: 'time control',
  kindPassageControl: 'passage control',

  justIn: 'Just in',
  nextCars: 'Next cars',
  waiting: 'Waiting for the next car',
  everybodyIn: 'Everybody is in',
  leaders: 'Leading',
  toLeader: 'to the leader',
  toAhead: 'to the car ahead',
  notRanked: 'not ranked',
};

export const words: Readonly<Record<Language, Words>> = { it: italian, en: english };

/** Italian first where the rally is Italian, else English. */
export const languageOf = (timezone: string): Language => (timezone === 'Europe/Rome' ? 'it' : 'en');

/** `ok` and `running` need no word. */
export function stateInWords(state: string, say: Words): string {
  switch (state) {
    case 'provisional':
      return say.provisional;
    case 'pending':
      return say.statePending;
    case 'missing':
      return say.stateMissing;
    case 'annulled':
      return say.stateAnnulled;
    case 'neutralised':
      return say.stateNeutralised;
    case 'average':
      return say.stateAverage;
    case 'retired':
      return say.rowRetired;
    case 'excluded':
      return say.rowExcluded;
    case 'not-started':
      return say.rowNotStarted;
    case 'guest':
      return say.rowGuest;
    default:
      return '';
  }
}

export function kindInWords(kind: string, say: Words): string {
  switch (kind) {
    case 'average':
      return say.kindAverage;
    case 'time-control':
      return say.kindTimeControl;
    case 'passage-control':
      return say.kindPassageControl;
    default:
      return say.kindTime;
  }
}

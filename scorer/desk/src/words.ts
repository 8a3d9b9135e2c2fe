/** What the desk says, in the field's words, short. One key is one thing said; both languages have every key. */

export const LANGUAGES = ['it', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const italian = {
  desk: 'Cronometraggio',
  language: 'Lingua',
  theme: 'Tema',
  themeAuto: 'Auto',
  themeLight: 'Chiaro',
  themeDark: 'Scuro',
  panels: 'Parti della pagina',
  pages: 'Pagine',
  rules: 'Regolamento',
  timeOfDay: 'Ora di gara',
  stationsOnline: 'Postazioni in linea',
  link: 'Collegamento',
  connecting: 'si collega',
  live: 'in diretta',
  lost: 'perso',
  notices: 'Avvertenze',
  refused: 'messaggi illeggibili',
  of: 'di',

  lostTitle: 'Collegamento perso',
  lostSince: 'da',
  lostNext:
    'Quello che vedi è fermo. Le postazioni continuano a cronometrare e conservano tutto. La pagina riprova ogni 2 secondi e si aggiorna da sola.',
  retry: 'Riprova ora',

  loadingTitle: 'Carico la gara',
  loadingNext: 'Chiedo al server della classifica concorrenti, prove e postazioni.',
  brokenTitle: 'Il server della classifica non risponde',
  brokenNext:
    'Riprovo ogni 2 secondi. Se dura, controlla che il programma sia avviato e che questo computer sia sulla sua rete. I tempi non si perdono: le postazioni li conservano.',

  stations: 'Postazioni',
  station: 'Postazione',
  online: 'in linea',
  offline: 'non in linea',
  closed: 'chiusa',
  neverHeard: 'mai sentita',
  box: 'box',
  linkUp: 'ok',
  linkSyncing: 'si sincronizza',
  linkStale: 'muto',
  linkClosed: 'scollegato',
  clock: 'Orologio',
  clockPps: 'GPS',
  clockHoldover: 'tenuta',
  clockHost: 'computer',
  clockDevice: 'strumento',
  clockNone: 'senza ora',
  backlog: 'In coda',
  backlogMeaning: 'Fatti che la postazione ha e il server non ha ancora confermato',
  lastPulse: 'Ultimo impulso',
  battery: 'batteria',
  stuck: 'ingresso bloccato',
  gone: 'impulsi persi',
  noStations: 'Nessuna postazione nella gara',
  noStationsNext: 'Le postazioni appaiono qui appena una si collega.',

  crossings: 'Passaggi',
  allCrossings: 'tutti, con filtri',
  arrived: 'nuovi',
  leg: 'Settore',
  queue: 'Da decidere',
  searchCar: 'Cerca una vettura',
  noCrossings: 'Ancora nessun passaggio',
  noCrossingsNext:
    'Il primo impulso di un tubo appare qui entro un istante. Controlla intanto che le postazioni siano in linea.',
  crossingsLoading: 'Carico i passaggi',
  car: 'Vettura',
  noCar: 'senza numero',
  provisional: 'da confermare',
  provisionalMeaning: 'Numero proposto dall’ordine di marcia, non ancora confermato',
  voided: 'annullato',
  notCounting: 'non conta',
  backup: 'riserva',
  test: 'prova tecnica',
  noTime: 'ora ignota',
  uncertain: 'incerto',
  uncertainMeaning: 'L’incertezza del tempo può cambiare il centesimo',
  doubtBounce: 'rimbalzo',
  doubtRear: 'asse posteriore',
  doubtSingle: 'un solo asse',
  doubtTest: 'prova tecnica',
  doubtExtra: 'asse in più',
  doubtUnsure: 'lettura incerta',
  doubtShort: 'impulso troppo breve',
  doubtBreak: 'altra parte della vettura',
  doubtInserted: 'inserito a mano',

  ranking: 'Classifica',
  rankings: 'Classifiche',
  position: 'Pos.',
  moves: 'Posizioni guadagnate o perse dall’ultima prova',
  movesTime: 'Posizioni guadagnate o perse negli ultimi 10 minuti',
  gained: 'guadagna',
  lostPlaces: 'perde',
  sinceTrial: 'dall’ultima prova',
  sinceTime: 'negli ultimi 10 minuti',
  gap: 'Distacco',
  model: 'Modello',
  score: 'Punti',
  deviations: 'Scarti',
  early: 'anticipo',
  late: 'ritardo',
  zero: 'zero',
  through: 'Fino a',
  points: 'pt',
  noRanking: 'Ancora nessuna classifica',
  noRankingNext: 'Appare con il primo scarto: quando una vettura finisce una prova.',

  statePending: 'in attesa',
  stateMissing: 'senza tempo',
  stateAnnulled: 'annullata',
  stateNeutralised: 'neutralizzata',
  stateAverage: 'media assegnata',
  rowPending: 'in attesa',
  rowRetired: 'ritirata',
  rowExcluded: 'esclusa',
  rowNotStarted: 'non partita',
  rowGuest: 'ospite',
};

export type Words = Readonly<Record<keyof typeof italian, string>>;

const english: Words = {
  desk: 'Timing desk',
  language: 'Language',
  theme: 'Theme',
  themeAuto: 'Auto',
  themeLight: 'Light',
  themeDark: 'Dark',
  panels: 'Parts of the page',
  pages: 'Pages',
  rules: 'Rules',
  timeOfDay: 'Rally time',
  stationsOnline: 'Stations online',
  link: 'Link',
  connecting: 'connecting',
  live: 'live',
  lost: 'lost',
  notices: 'Notices',
  refused: 'unreadable messages',
  of: 'of',

  lostTitle: 'Link lost',
  lostSince: 'for',
  lostNext:
    'What you see stands still. The stations go on timing and keep everything. The page tries again every 2 seconds and catches up by itself.',
  retry: 'Try now',

  loadingTitle: 'Loading the rally',
  loadingNext: 'Asking the scorer for entries, trials and stations.',
  brokenTitle: 'The scorer does not answer',
  brokenNext:
    'Trying again every 2 seconds. If it lasts, check that the program is running and that this computer is on its network. No time is lost: the stations keep them.',

  stations: 'Stations',
  station: 'Station',
  online: 'online',
  offline: 'offline',
  closed: 'closed',
  neverHeard: 'never heard',
  box: 'box',
  linkUp: 'ok',
  linkSyncing: 'syncing',
  linkStale: 'silent',
  linkClosed: 'unplugged',
  clock: 'Clock',
  clockPps: 'GPS',
  clockHoldover: 'holdover',
  clockHost: 'computer',
  clockDevice: 'device',
  clockNone: 'no time',
  backlog: 'Backlog',
  backlogMeaning: 'Facts that the station has and the scorer has not acknowledged yet',
  lastPulse: 'Last pulse',
  battery: 'battery',
  stuck: 'input stuck',
  gone: 'edges lost',
  noStations: 'The rally has no stations',
  noStationsNext: 'Stations appear here as soon as one connects.',

  crossings: 'Crossings',
  allCrossings: 'all, with filters',
  arrived: 'new',
  leg: 'Leg',
  queue: 'Needs a person',
  searchCar: 'Find a car',
  noCrossings: 'No crossing yet',
  noCrossingsNext: 'The first pulse of a tube appears here at once. Meanwhile check that the stations are online.',
  crossingsLoading: 'Loading the crossings',
  car: 'Car',
  noCar: 'no number',
  provisional: 'to confirm',
  provisionalMeaning: 'Number suggested by the running order, not confirmed yet',
  voided: 'voided',
  notCounting: 'does not count',
  backup: 'backup',
  test: 'self test',
  noTime: 'time unknown',
  uncertain: 'uncertain',
  uncertainMeaning: 'The uncertainty of the time could change the hundredth',
  doubtBounce: 'bounce',
  doubtRear: 'rear axle',
  doubtSingle: 'single axle',
  doubtTest: 'self test',
  doubtExtra: 'one axle too many',
  doubtUnsure: 'unsure reading',
  doubtShort: 'too short a pulse',
  doubtBreak: 'another part of the car',
  doubtInserted: 'inserted by hand',

  ranking: 'Ranking',
  rankings: 'Rankings',
  position: 'Pos.',
  moves: 'Places gained or lost since the last trial',
  movesTime: 'Places gained or lost over the last 10 minutes',
  gained: 'gains',
  lostPlaces: 'loses',
  sinceTrial: 'since its last trial',
  sinceTime: 'over the last 10 minutes',
  gap: 'Gap',
  model: 'Model',
  score: 'Points',
  deviations: 'Deviations',
  early: 'early',
  late: 'late',
  zero: 'zero',
  through: 'Through',
  points: 'pt',
  noRanking: 'No ranking yet',
  noRankingNext: 'It appears with the first deviation: when a car finishes a trial.',

  statePending: 'pending',
  stateMissing: 'no time',
  stateAnnulled: 'annulled',
  stateNeutralised: 'neutralised',
  stateAverage: 'average assigned',
  rowPending: 'pending',
  rowRetired: 'retired',
  rowExcluded: 'excluded',
  rowNotStarted: 'not started',
  rowGuest: 'guest',
};

export const words: Readonly<Record<Language, Words>> = { it: italian, en: english };

/** Italian first where the rally is Italian, else English. */
export const languageOf = (timezone: string): Language => (timezone === 'Europe/Rome' ? 'it' : 'en');

/** A doubt in words; a bridge may know doubts that this page does not, and those are shown as they come. */
export function doubtInWords(doubt: string, say: Words): string {
  switch (doubt) {
    case 'bounce':
      return say.doubtBounce;
    case 'rear':
      return say.doubtRear;
    case 'single':
      return say.doubtSingle;
    case 'test':
      return say.doubtTest;
    case 'extra':
      return say.doubtExtra;
    case 'unsure':
      return say.doubtUnsure;
    case 'short':
      return say.doubtShort;
    case 'break':
      return say.doubtBreak;
    case 'inserted':
      return say.doubtInserted;
    default:
      return doubt;
  }
}

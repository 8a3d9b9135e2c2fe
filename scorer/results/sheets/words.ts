import type { Trial } from '../../rally/index.ts';

/** What stands on paper, in the languages of the people who read it. */
export type Language = 'it' | 'en';
export const LANGUAGES: readonly Language[] = ['it', 'en'];

export interface Words {
  readonly ranking: string;
  readonly trials: Readonly<Record<Trial['kind'], string>>;
  readonly startList: string;
  readonly position: string;
  readonly number: string;
  readonly car: string;
  readonly driver: string;
  readonly coefficient: string;
  readonly start: string;
  readonly score: string;
  readonly gap: string;
  readonly measured: string;
  readonly deviation: string;
  readonly imposed: string;
  readonly through: string;
  readonly state: string;
  readonly sheet: string;
  readonly version: string;
  readonly printed: string;
  readonly page: (page: number, of: number) => string;
  readonly provisional: string;
  readonly signature: string;
  readonly rules: string;
  readonly states: Readonly<Record<string, string>>;
}

const it: Words = {
  ranking: 'Classifica',
  trials: {
    time: 'Prova cronometrata',
    average: 'Prova di media',
    'time-control': 'Controllo orario',
    'passage-control': 'Controllo timbro',
  },
  startList: 'Ordine di partenza',
  position: 'Pos.',
  number: 'N.',
  car: 'Vettura',
  driver: 'Equipaggio',
  coefficient: 'Coeff.',
  start: 'Partenza',
  score: 'Punti',
  gap: 'Distacco',
  measured: 'Tempo',
  deviation: 'Scarto',
  imposed: 'tempo imposto',
  through: 'Fino a',
  state: 'Stato',
  sheet: 'Foglio',
  version: 'versione',
  printed: 'stampato',
  page: (page, of) => `pagina ${page} di ${of}`,
  provisional: 'provvisoria',
  signature: 'Il capo servizio cronometraggio',
  rules: 'Regolamento',
  states: {
    ok: '',
    finished: '',
    running: 'in gara',
    provisional: 'provvisorio',
    pending: 'in attesa',
    missing: 'non rilevato',
    annulled: 'annullata',
    neutralised: 'neutralizzata',
    average: 'media assegnata',
    retired: 'ritirata',
    excluded: 'esclusa',
    'not-started': 'non partita',
    guest: 'ospite',
  },
};

const en: Words = {
  ranking: 'Ranking',
  trials: {
    time: 'Time trial',
    average: 'Average-speed trial',
    'time-control': 'Time control',
    'passage-control': 'Passage control',
  },
  startList: 'Start list',
  position: 'Pos.',
  number: 'No.',
  car: 'Car',
  driver: 'Crew',
  coefficient: 'Coeff.',
  start: 'Start',
  score: 'Points',
  gap: 'Gap',
  measured: 'Time',
  deviation: 'Deviation',
  imposed: 'imposed time',
  through: 'Through',
  state: 'State',
  sheet: 'Sheet',
  version: 'version',
  printed: 'printed',
  page: (page, of) => `page ${page} of ${of}`,
  provisional: 'provisional',
  signature: 'Head of the timing service',
  rules: 'Rules',
  states: {
    ok: '',
    finished: '',
    running: 'running',
    provisional: 'provisional',
    pending: 'pending',
    missing: 'no time',
    annulled: 'annulled',
    neutralised: 'neutralised',
    average: 'average assigned',
    retired: 'retired',
    excluded: 'excluded',
    'not-started': 'not started',
    guest: 'guest',
  },
};

export const WORDS: Readonly<Record<Language, Words>> = { it, en };

import { z } from 'zod';

/**
 * What a person beside the road should know or do: a code with the values that its words need. The words stand here, once for each language, so that
 * a log in English and a page in Italian say the same.
 */
export const notice = z.looseObject({
  code: z.string().max(40),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Notice = z.infer<typeof notice>;

export type NoticeLanguage = 'en' | 'it';

const english = {
  'box-silent': 'no box answers: cable, supply, port in the station file',
  'box-stuck': 'input {inputs} is active all the time: tube pressed, beam blocked, cable shorted',
  'box-up': 'box {boot}, firmware {firmware}',
  'time-by-pps': 'time by pps, ±{bound} µs',
  'time-by-holdover': 'time by holdover, ±{bound} µs: no GPS second just now',
  'time-by-nobody': 'time by nobody: box, GPS, its antenna',
  'gps-no-fix': 'the GPS has no fix',
  'gps-no-second-yet': 'waiting for the GPS second',
  'gps-lost-sure': 'no GPS second for {away}; hundredths stay sure for {left} more',
  'gps-lost-doubt': 'no GPS second for {away}; hundredths are in doubt ({bound})',
  'gps-divided': 'the GPS sentences contradict one another',
  'gps-not-pps': 'the GPS sentences do not fit the PPS; check "delayMs" of the receiver',
  'gps-too-old': 'the GPS says {date}, which is before this program was made; set it',
  'gps-back': 'the GPS goes back',
  'host-alone': "no GPS second; this computer's clock stands in, within {bound}",
  'host-too-old': "this computer's clock says {date}, which is before this program was made; set it",
  'host-back': "this computer's clock goes back",
  'host-stepped': "this computer's clock was stepped",
  'host-half-second': "this computer's clock is half a second off the PPS; set it within 0.4 s",
  'host-ahead': "this computer's clock is {by} ahead of the GPS; set it",
  'host-behind': "this computer's clock is {by} behind the GPS; set it",
  'clock-stepped': 'a clock was stepped',
  'no-second': 'times have no second',
  'no-second-named': 'nobody has named it yet',
  'disk-low': '{freeMiB} MiB left for the journal; make room on {folder}',
  'disk-unseen': '{folder} cannot be looked at',
  'disk-free': '{freeMiB} MiB free',
  'scorer-has-all': 'has everything',
  'scorer-behind': 'has {behind} facts still to come: network, broker, scorer',
  'input-deaf': 'does not answer its test pulse: pressed, or the box is deaf on it',
  'input-on-disk': 'heard and on the disk; the scorer does not have it yet',
  'input-at-scorer': 'heard, on the disk, at the scorer',
} as const;

export type NoticeCode = keyof typeof english;

const italian: Readonly<Record<NoticeCode, string>> = {
  'box-silent': 'il box non risponde: cavo, alimentazione, porta nel file della postazione',
  'box-stuck': 'ingresso {inputs} sempre attivo: tubo schiacciato, fotocellula coperta, cavo in corto',
  'box-up': 'box {boot}, firmware {firmware}',
  'time-by-pps': 'ora dal GPS, ±{bound} µs',
  'time-by-holdover': 'il box tiene l’ora da solo, ±{bound} µs: il GPS ora manca',
  'time-by-nobody': 'nessuna ora: controlla box, GPS e antenna',
  'gps-no-fix': 'il GPS non vede abbastanza satelliti: antenna sotto il cielo aperto',
  'gps-no-second-yet': 'si aspetta il secondo del GPS',
  'gps-lost-sure': 'GPS assente da {away}; i centesimi restano sicuri ancora per {left}',
  'gps-lost-doubt': 'GPS assente da {away}; i centesimi sono in dubbio ({bound})',
  'gps-divided': 'le frasi del GPS si contraddicono',
  'gps-not-pps': 'le frasi del GPS non vanno d’accordo con il PPS; controlla "delayMs" del ricevitore',
  'gps-too-old': 'il GPS dice {date}, prima che questo programma esistesse; va regolato',
  'gps-back': 'il GPS torna indietro',
  'host-alone': 'nessun secondo dal GPS; vale l’ora del computer, entro {bound}',
  'host-too-old': 'l’orologio del computer dice {date}, prima che questo programma esistesse; va regolato',
  'host-back': 'l’orologio del computer torna indietro',
  'host-stepped': 'l’orologio del computer è stato spostato',
  'host-half-second': 'l’orologio del computer è a mezzo secondo dal PPS; va regolato entro 0.4 s',
  'host-ahead': 'l’orologio del computer è avanti di {by} sul GPS; va regolato',
  'host-behind': 'l’orologio del computer è indietro di {by} sul GPS; va regolato',
  'clock-stepped': 'un orologio è stato spostato',
  'no-second': 'ai tempi manca il secondo',
  'no-second-named': 'nessuno lo ha ancora detto',
  'disk-low': 'restano {freeMiB} MiB per i dati; fai spazio in {folder}',
  'disk-unseen': '{folder} non si riesce a leggere',
  'disk-free': '{freeMiB} MiB liberi',
  'scorer-has-all': 'ha tutto',
  'scorer-behind': 'dati ancora da ricevere: {behind}. Qui sono al sicuro; controlla rete, broker, scorer',
  'input-deaf': 'non risponde all’impulso di prova: è premuto, oppure il box non lo sente',
  'input-on-disk': 'sentito e su disco; lo scorer non lo ha ancora',
  'input-at-scorer': 'sentito, su disco, allo scorer',
};

export const NOTICE_CODES = Object.keys(english) as NoticeCode[];
export const noticeWords: Readonly<Record<NoticeLanguage, Readonly<Record<NoticeCode, string>>>> = {
  en: english,
  it: italian,
};
const isKnown = (code: string): code is NoticeCode => Object.hasOwn(english, code);

export const noticeOf = (code: NoticeCode, values?: Readonly<Record<string, string | number>>): Notice =>
  values ? { code, values: { ...values } } : { code };

/** One after the other, the wider before the closer; `null` where one is of a later version and has no words here. */
export function noticesInWords(notices: readonly Notice[], language: NoticeLanguage): string | null {
  const said = notices.map(({ code, values = {} }) =>
    isKnown(code)
      ? noticeWords[language][code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '?'))
      : null,
  );
  return said.includes(null) ? null : said.join(': ');
}

/** For logs, the command and the panel. */
export const inEnglish = (notices: readonly Notice[]): string => noticesInWords(notices, 'en') ?? '';

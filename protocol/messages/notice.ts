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
  'time-by': 'time by {source}, ±{bound} µs',
  'time-by-nobody': 'time by nobody: box, GPS, its antenna',
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
  'time-by': 'ora da {source}, ±{bound} µs',
  'time-by-nobody': 'nessuna ora: controlla box, GPS e antenna',
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

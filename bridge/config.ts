import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { Checker } from '../protocol/files/checker.ts';
import { type CsvRow, readCsv } from '../protocol/files/csv.ts';
import { readDocument } from '../protocol/files/document.ts';
import { type FileCheck, inOrder, type Problem, show } from '../protocol/files/problem.ts';
import { besideFile, type ReadFile, readText } from '../protocol/files/source-files.ts';
import { carNumber } from '../protocol/messages/facts.ts';
import { ID_PATTERN } from '../protocol/topics.ts';
import type { Car } from './marshal/wire.ts';

/** What a bridge must know of its station: `station.yaml`. */

/** Inputs of the box, by the names printed on the board. D8 has the capture unit. */
export const CHANNELS = ['D8', 'D3', 'D4', 'D5', 'D6', 'D7', 'D9', 'D10', 'A0'] as const;

const BROKER = 'a URL such as mqtt://192.168.1.10:1883';
const BOX = 'path of a serial port, such as /dev/serial/by-id/usb-Arduino_Uno-if00';
const ID = '1 to 40 letters, digits and hyphens';
const id = z.string({ error: ID }).regex(ID_PATTERN, { error: ID });
const GPS_PORT = 'path of a serial port, such as /dev/serial0';
const BAUD = 'bits a second, 1200 to 921600';
const DELAY = 'milliseconds, 0 to 5000';
const CELSIUS = 'degrees Celsius, -40 to 70';
const LINES = 'lines, such as [A, B]';
const METRES = 'metres, 0 to 100';

const channel = z.strictObject(
  {
    line: id,
    /** A0 is wired for the hand button, the others for a tube unless this says otherwise. */
    sensor: z.enum(['tube', 'photocell', 'button'], { error: 'tube, photocell, button' }).optional(),
    /** Length of tube between road and switch; its delay is taken off each stamp. */
    lengthM: z.number({ error: METRES }).min(0, { error: METRES }).max(100, { error: METRES }).default(0),
    /** Of the air in the tube: 10 m of it are 2 ms slower at 0 than at 40 degrees. */
    celsius: z.number({ error: CELSIUS }).min(-40, { error: CELSIUS }).max(70, { error: CELSIUS }).default(20),
    /** A button is the backup of its line's sensor, unless this says otherwise. */
    role: z.enum(['main', 'backup'], { error: 'main, backup' }).optional(),
  },
  { error: '{line: A, sensor: tube, lengthM: 6, role: main}' },
);
/** What an input watches. */
export type Channel = { [Key in keyof z.infer<typeof channel>]-?: NonNullable<z.infer<typeof channel>[Key]> };

const port = (allowed: string) => z.string({ error: allowed }).regex(/^\//, { error: allowed });
const gps = z.strictObject(
  {
    port: port(GPS_PORT),
    baud: z.int({ error: BAUD }).min(1200, { error: BAUD }).max(921_600, { error: BAUD }).default(9600),
    /** How long after its second the receiver's RMC sentence comes. Most speak within the second, and need none. */
    delayMs: z.number({ error: DELAY }).min(0, { error: DELAY }).max(5_000, { error: DELAY }).optional(),
  },
  { error: '{port: /dev/serial0, baud: 9600}' },
);

const CHANNELS_ALLOWED = `inputs of the box, ${CHANNELS.join(', ')}, each with a line, such as {D8: {line: A}}`;
const channels = z.partialRecord(z.enum(CHANNELS, { error: CHANNELS_ALLOWED }), channel, { error: CHANNELS_ALLOWED });
const BACKUP = 'a second box, {box: /dev/…, channels: {D8: {line: A}}}';
const HOST = "an address of this computer, 127.0.0.1 or, for the phones on the Pi's own Wi-Fi, 0.0.0.0";
const PORT = 'a port from 0 to 65535; 0 takes any free one';

export const stationFile = z
  .strictObject(
    {
      station: id,
      rally: id,
      /** Every one of them has to commit a fact before it is delivered. */
      scorers: z.array(id, { error: 'a list of scorers' }).min(1, { error: 'at least one scorer' }).default(['desk']),
      broker: z
        .string({ error: BROKER })
        .regex(/^(mqtts?|tcp|ssl|wss?):\/\/[^/\s]+/, { error: BROKER })
        .default('mqtt://127.0.0.1:1883'),
      /** Path of the serial port, best one of /dev/serial/by-id. Left out where there is none: a control with cards, a passage control read in transit. */
      box: port(BOX).optional(),
      /** The GPS receiver on the Pi's second port, whose sentences name the second; the box has its PPS. */
      gps: gps.optional(),
      device: z.literal('centesimo', { error: 'centesimo' }).default('centesimo'),
      channels: channels.default({}),
      /** A second box on the same lines, best with a receiver of its own: its crossings are compared with those of the first. */
      backup: z.strictObject({ box: port(BOX), gps: gps.optional(), channels }, { error: BACKUP }).optional(),
      /** Lines that no input of a box watches: their times are entered by hand. In the order of the road where it matters. */
      lines: z.array(id, { error: LINES }).default([]),
      /** Start order: the column `number` of this CSV, in file order. `driver`, `coDriver`, `model` and `year` are shown to the marshal. */
      entries: z.string({ error: 'path of a CSV' }).optional(),
      /** Of the marshal's desk; 0 takes any free one. */
      port: z.int({ error: PORT }).min(0, { error: PORT }).max(65_535, { error: PORT }).default(8090),
      /** Where the marshal's desk listens. It has no accounts: any other address than 127.0.0.1 lets in whoever is on that network. */
      host: z
        .string({ error: HOST })
        .regex(/^[0-9a-zA-Z.:-]{1,100}$/, { error: HOST })
        .default('127.0.0.1'),
      /** The station's database; beside this file by default. */
      journal: z.string({ error: 'path of a file' }).optional(),
    },
    { error: 'a station: station, rally, box, channels' },
  )
  .check(({ value: { box, channels, lines, backup }, issues }) => {
    // What is wrong by itself has been told already.
    if (issues.length > 0) return;
    const inputs = Object.keys(channels).length;
    const refuse = (path: string, message: string, input: unknown) =>
      issues.push({ code: 'custom', path: path.split('.'), message, input });
    if (box !== undefined && inputs === 0) refuse('channels', CHANNELS_ALLOWED, channels);
    if (box === undefined && inputs > 0) refuse('box', BOX, box);
    if (backup && box === undefined) refuse('box', `${BOX}; a backup alone is the box itself`, box);
    if (backup && box !== undefined && backup.box === box) {
      refuse('backup.box', `another port than ${box}, which is the station's box`, backup.box);
    }
    if (backup && Object.keys(backup.channels).length === 0)
      refuse('backup.channels', CHANNELS_ALLOWED, backup.channels);
    if (box === undefined && inputs === 0 && lines.length === 0) {
      refuse('box', `${BOX}; or, without a box, lines that are timed by hand: lines: [A]`, box);
    }
  });
export type StationFile = z.infer<typeof stationFile>;

/** A box, the receiver that names its seconds, and what its inputs watch. */
export interface BoxConfig {
  readonly gps: { readonly port: string; readonly baud: number; readonly delayUs: number | null } | null;
  readonly channels: ReadonlyMap<string, Channel>;
}

export interface StationConfig extends BoxConfig {
  readonly station: string;
  readonly rally: string;
  readonly scorers: readonly string[];
  readonly broker: string;
  /** `null`: nothing is stamped here. */
  readonly box: string | null;
  /** A second box on the same lines; all its channels are `backup`. */
  readonly backup?: (BoxConfig & { readonly box: string }) | null;
  /** All lines, those of the channels first. */
  readonly lines: readonly string[];
  /** Car numbers in start order. */
  readonly startOrder: readonly number[];
  /** The entry list as the marshal sees it; numbers alone where left out. */
  readonly cars?: readonly Car[];
  readonly port: number;
  /** Address that the marshal's desk listens on; 127.0.0.1 where left out. */
  readonly host?: string;
  readonly journalPath: string;
}

/** `path` is where the station file lies: relative paths in it start there. */
export function stationConfig(file: StationFile, path: string, cars: readonly Car[]): StationConfig {
  const folder = dirname(path);
  const watched = [...Object.values(file.channels), ...Object.values(file.backup?.channels ?? {})];
  return {
    station: file.station,
    rally: file.rally,
    scorers: file.scorers,
    broker: file.broker,
    box: file.box ?? null,
    gps: gpsConfig(file.gps),
    channels: watching(file.channels),
    backup: file.backup
      ? {
          box: file.backup.box,
          gps: gpsConfig(file.backup.gps),
          channels: watching(file.backup.channels, 'backup'),
        }
      : null,
    lines: [...new Set([...watched.map(({ line }) => line), ...file.lines])],
    startOrder: cars.map(({ number }) => number),
    cars,
    port: file.port,
    host: file.host,
    journalPath: resolve(folder, file.journal ?? `${file.station}.db`),
  };
}

const watching = (given: StationFile['channels'], role?: Channel['role']): ReadonlyMap<string, Channel> =>
  new Map(
    Object.entries(given).map(([pin, channel]) => {
      const sensor = channel.sensor ?? (pin === 'A0' ? 'button' : 'tube');
      return [pin, { ...channel, sensor, role: role ?? channel.role ?? (sensor === 'button' ? 'backup' : 'main') }];
    }),
  );

const gpsConfig = (given: StationFile['gps']): BoxConfig['gps'] =>
  given
    ? {
        port: given.port,
        baud: given.baud,
        delayUs: given.delayMs === undefined ? null : Math.round(given.delayMs * 1000),
      }
    : null;

export type StationLoading =
  | { readonly ok: true; readonly config: StationConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a station file and the entry list it names; `read` throws where there is no such file. All problems at once. */
export function loadStation(path: string, read: ReadFile): StationLoading {
  const reading = readText(read, path);
  if (!reading.ok) return { ok: false, problems: [{ file: path, line: null, text: `cannot be read: ${reading.why}` }] };
  const parsed = readDocument(path, reading.text);
  if (!parsed.ok) return parsed;
  const problems: Problem[] = [];
  const checker = new Checker(parsed.document, problems);
  const file = checker.check(stationFile, [], parsed.document.value, '');
  const cars = file?.entries === undefined ? [] : readCars(checker, read, besideFile(path, file.entries));
  return file && problems.length === 0
    ? { ok: true, config: stationConfig(file, path, cars) }
    : { ok: false, problems };
}

/** A station file and the entry list it names, on its own. */
export function checkStation(path: string, read: ReadFile): FileCheck {
  const loading = loadStation(path, read);
  if (!loading.ok) return { problems: inOrder(loading.problems, path), warnings: [], summary: '' };
  return { problems: [], warnings: [], summary: `station ${loading.config.station}` };
}

/** The rows of an entry list, in file order. */
function readCars(checker: Checker, read: ReadFile, path: string): Car[] {
  const reading = readText(read, path);
  if (!reading.ok) {
    checker.refuse(['entries'], `entries ${path} cannot be read: ${reading.why}`);
    return [];
  }
  const csv = readCsv(path, reading.text);
  if (!csv.ok) {
    checker.problems.push(csv.problem);
    return [];
  }
  return csv.table.rows.flatMap((row) => {
    const number = carNumber.safeParse(Number(row.get('number') || Number.NaN));
    if (number.success) return [{ number: number.data, ...shown(row) }];
    checker.problems.push({
      file: path,
      line: row.line,
      text: `number ${show(row.get('number'))} is not allowed; allowed: 0 to 99999`,
    });
    return [];
  });
}

/** What a marshal recognises a car by. */
const SHOWN = ['driver', 'coDriver', 'model', 'year'] as const;
const SHOWN_LETTERS_MAX = 60;
const shown = (row: CsvRow): Omit<Car, 'number'> =>
  Object.fromEntries(
    SHOWN.flatMap((column) => {
      const text = row.get(column).slice(0, SHOWN_LETTERS_MAX);
      return text === '' ? [] : [[column, text]];
    }),
  );

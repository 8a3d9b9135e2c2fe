import type { Amendment, Crossing } from '../../protocol/messages/facts.ts';
import type { Notice } from '../../protocol/messages/notice.ts';

/** What the station's HTTP and the page say to one another, beside facts, amendments and the status. */

/** A car of the entry list, as far as the list tells. */
export interface Car {
  readonly number: number;
  readonly driver?: string;
  readonly coDriver?: string;
  readonly model?: string;
  readonly year?: string;
}

/** `GET /api/cars`: what a page has to know once. */
export interface StationCars {
  readonly station: string;
  /** In the order of the road. */
  readonly lines: readonly string[];
  /** Without one, every time is a person's. */
  readonly hasBox: boolean;
  /** Of the station's computer: crossings are shown in it. */
  readonly timezone: string;
  readonly cars: readonly Car[];
}

/** The cars of one line: who comes next, likeliest first, and who has been through. */
export interface LineOrder {
  readonly next: readonly number[];
  readonly through: readonly number[];
}

/** `GET /api/crossings`: the newest, and every one that waits for its number, with all that was said of them. */
export interface Snapshot {
  readonly crossings: readonly Crossing[];
  readonly amendments: readonly Amendment[];
  /** Ids of those that are out of force. */
  readonly undone: readonly string[];
  readonly order: Readonly<Record<string, LineOrder>>;
}

/** Server-sent events named `board`: what changed at the station, whoever did it. */
export type BoardEvent =
  | { readonly crossing: Crossing }
  | { readonly amendment: Amendment }
  | { readonly order: Readonly<Record<string, LineOrder>> };

/** `GET /api/time`. */
export interface StationTime {
  /** Microseconds of UTC, corrected by what the GPS says of this computer's clock. */
  readonly utcUs: number;
  /** Where it comes from. Only the first three are official. */
  readonly source: 'pps' | 'holdover' | 'host' | 'none';
  readonly timezone: string;
  readonly station: string;
}

/** `GET /api/ready` and, with a pulse on each input, `POST /api/self-test`: may the station be left alone? */
export interface Readiness {
  readonly ready: boolean;
  readonly items: readonly ReadyItem[];
}

export interface ReadyItem {
  readonly what: 'box' | 'clock' | 'disk' | 'scorer' | 'input';
  /** Of the second sensor or box of a line. */
  readonly isBackup?: boolean;
  /** Of an input: its name on the board and its line. */
  readonly input?: string;
  readonly line?: string;
  readonly ok: boolean;
  /** For a person: how it is, or what to do. */
  readonly words: string;
  /** The same for another language; none where `words` came from elsewhere. */
  readonly notices: readonly Notice[];
}

import type { Amendment, Crossing } from '../../protocol/messages/facts.ts';
import type { Status } from '../../protocol/messages/station.ts';
import { formatUtc, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';

/**
 * What the marshal's panel knows and does, as a pure function: `step` takes what happened and answers with the next state and what is to be
 * sent and said. What it looks like is `view.ts`.
 */

export const BUTTONS = ['confirm', 'undo', 'hand'] as const;
export type Button = (typeof BUTTONS)[number];

/** An amendment as `POST /api/amendments` takes it. The same `id` twice is done once. */
export type AmendmentRequest = { readonly id: string; readonly reason: string } & (
  | { readonly action: 'confirm'; readonly crossing: string }
  | { readonly action: 'undo'; readonly amendment: string }
  | {
      readonly action: 'insert';
      readonly station: string;
      readonly line: string;
      readonly car: number;
      readonly utcUs: UtcMicros;
    }
);

export type PanelEvent =
  /** The bridge begins to tell which crossings have no number yet; `snapshot-whole`: that was all of them. */
  | { readonly type: 'snapshot-begun' }
  | { readonly type: 'snapshot-whole' }
  /** `isNew`: as it comes, not out of the journal. */
  | { readonly type: 'crossing'; readonly crossing: Crossing; readonly isNew: boolean }
  /** What anybody at this station has done. */
  | { readonly type: 'amendment'; readonly amendment: Amendment }
  /** Cars expected over each line, likeliest first. */
  | { readonly type: 'order'; readonly next: Readonly<Record<string, readonly number[]>> }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'bridge-away'; readonly why: string }
  /** `utcUs`: by this host's clock, at the first edge of the contact. */
  | { readonly type: 'press'; readonly button: Button; readonly utcUs: UtcMicros }
  | { readonly type: 'done'; readonly id: string }
  /** `again`: the same will be taken later. */
  | { readonly type: 'refused'; readonly id: string; readonly reason: string; readonly again: boolean }
  /** Nobody knows whether the bridge has done it. */
  | { readonly type: 'unanswered'; readonly id: string; readonly why: string };

export interface PanelOptions {
  /** Line of the times by hand. */
  readonly line: string;
  /** Car of the times by hand until the desk says which it was. */
  readonly handCar: number;
  /** Begins the ids of this run: no other run may have the same. */
  readonly run: string;
}

/** A crossing that waits for a person. */
interface Open {
  readonly crossing: Crossing;
  /** The telling of the bridge in which it was named last. */
  readonly snapshot: number;
  /** Confirmed and taken back here: the bridge does not name it again. */
  readonly takenBack: boolean;
  /** Of a confirmation that nobody answered: the next press sends the same. */
  readonly id?: string;
}

/** What the panel has done, for undo. */
type Action =
  | { readonly kind: 'confirm'; readonly id: string; readonly open: Open; readonly undoId?: string }
  | { readonly kind: 'aside'; readonly open: Open }
  | { readonly kind: 'hand'; readonly id: string };

/** Sent and not answered yet. */
type Sent =
  | { readonly kind: 'confirm'; readonly open: Open }
  | { readonly kind: 'undo'; readonly action: Action & { kind: 'confirm' } }
  | { readonly kind: 'owed' };

/** A time by hand, or its undo, that the bridge must have in the end. */
interface Owed {
  readonly id: string;
  readonly what: { readonly utcUs: UtcMicros } | { readonly undoes: string };
  readonly tried: boolean;
}

export interface Beep {
  readonly kind: 'crossing' | 'trouble' | 'refusal';
  readonly sinceUs: number;
}

export interface PanelState {
  readonly options: PanelOptions;
  readonly used: number;
  readonly snapshot: number;
  readonly open: readonly Open[];
  /** Crossings dealt with here, so that an older telling does not open them again. */
  readonly settled: readonly string[];
  readonly done: readonly Action[];
  readonly sent: Readonly<Record<string, Sent>>;
  readonly owed: readonly Owed[];
  readonly next: Readonly<Record<string, readonly number[]>>;
  readonly status: Status | null;
  /** Why there is no bridge; `null` while there is one. */
  readonly away: string | null;
  readonly last: { readonly utcUs: UtcMicros | null; readonly line: string; readonly byHand: boolean } | null;
  readonly notice: { readonly text: string; readonly untilUs: number } | null;
  /** A press was not done. */
  readonly refusedUntilUs: number;
  readonly beep: Beep | null;
  readonly troubles: readonly Trouble[];
}

export interface Trouble {
  /** On the LCD: at most 16 characters. */
  readonly text: string;
  /** For the log. */
  readonly why: string;
}

export interface Effects {
  readonly send: readonly AmendmentRequest[];
  readonly say: readonly string[];
}

const OPEN_MAX = 1_000;
const SETTLED_MAX = 500;
const DONE_MAX = 50;
export const OWED_MAX = 50;
/** What is older than this before the newest crossing is the desk's. */
const OPEN_US = 15 * 60 * MICROS_PER_SECOND;
const NOTICE_US = 2 * MICROS_PER_SECOND;

export const newPanel = (options: PanelOptions): PanelState => ({
  options,
  used: 0,
  snapshot: 0,
  open: [],
  settled: [],
  done: [],
  sent: {},
  owed: [],
  next: {},
  status: null,
  away: 'not asked yet',
  last: null,
  notice: null,
  refusedUntilUs: 0,
  beep: null,
  troubles: [],
});

/** Crossings that wait, oldest first; those without a second before all others. */
export function waiting({ open }: PanelState): readonly Crossing[] {
  const newestUs = open.reduce((newest, { crossing }) => Math.max(newest, crossing.utcUs ?? 0), 0);
  return open
    .map(({ crossing }) => crossing)
    .filter(({ utcUs }) => utcUs === null || utcUs >= newestUs - OPEN_US)
    .sort((a, b) => (a.utcUs ?? 0) - (b.utcUs ?? 0));
}

/** What happened at `atUs` of a clock that never jumps. */
export function step(before: PanelState, event: PanelEvent, atUs: number): { state: PanelState; effects: Effects } {
  const panel = new Step(before, atUs);
  panel.happen(event);
  panel.seeTroubles();
  return { state: panel.state, effects: { send: panel.send, say: panel.say } };
}

/** One step: holds the state that the step is making. */
class Step {
  state: PanelState;
  readonly send: AmendmentRequest[] = [];
  readonly say: string[] = [];
  readonly #atUs: number;

  constructor(before: PanelState, atUs: number) {
    this.state = before;
    this.#atUs = atUs;
  }

  happen(event: PanelEvent) {
    switch (event.type) {
      case 'snapshot-begun':
        return this.#set({ snapshot: this.state.snapshot + 1 });
      case 'snapshot-whole': {
        const { snapshot } = this.state;
        return this.#set({ open: this.state.open.filter((each) => each.takenBack || each.snapshot === snapshot) });
      }
      case 'crossing':
        return this.#crossing(event.crossing, event.isNew);
      case 'amendment':
        return this.#amended(event.amendment);
      case 'order':
        return this.#set({ next: event.next });
      case 'status':
        this.#set({ status: event.status, away: null });
        return this.#sendOwed();
      case 'bridge-away':
        return this.#set({ away: event.why });
      case 'press':
        if (event.button === 'confirm') return this.#confirm();
        if (event.button === 'undo') return this.#undo();
        return this.#hand(event.utcUs);
      case 'done':
        return this.#answered(event.id);
      case 'refused':
        return this.#answered(event.id, { why: event.reason, again: event.again });
      case 'unanswered':
        this.#set({ away: event.why });
        return this.#answered(event.id, { why: 'no bridge', again: true });
    }
  }

  seeTroubles(): void {
    const troubles = troublesOf(this.state);
    const old = this.state.troubles;
    const added = troubles.filter(({ text }) => !old.some((each) => each.text === text));
    for (const { why } of added) this.say.push(why);
    if (troubles.length === 0 && old.length > 0) this.say.push('ready');
    if (troubles.length > 0 && old.length === 0) this.#beep('trouble');
    this.#set({ troubles });
  }

  #set(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
  }
  #newId(): string {
    this.#set({ used: this.state.used + 1 });
    return `${this.state.options.run}:${this.state.used}`;
  }
  #notice(text: string): void {
    this.#set({ notice: { text, untilUs: this.#atUs + NOTICE_US } });
  }
  #beep(kind: Beep['kind']): void {
    this.#set({ beep: { kind, sinceUs: this.#atUs } });
  }
  #refuse(text: string, why = text): void {
    this.#notice(text);
    this.#beep('refusal');
    this.#set({ refusedUntilUs: this.#atUs + NOTICE_US });
    this.say.push(why);
  }
  #sendNow(request: AmendmentRequest, sent: Sent): void {
    this.#set({ sent: { ...this.state.sent, [request.id]: sent } });
    this.send.push(request);
  }
  #did(action: Action): void {
    this.#set({ done: [...this.state.done, action].slice(-DONE_MAX) });
  }
  #settle(id: string): void {
    this.#set({
      open: this.state.open.filter(({ crossing }) => crossing.id !== id),
      settled: [...this.state.settled, id].slice(-SETTLED_MAX),
    });
  }
  #reopen(open: Open): void {
    this.#set({
      open: [...this.state.open.filter(({ crossing }) => crossing.id !== open.crossing.id), open],
      settled: this.state.settled.filter((id) => id !== open.crossing.id),
    });
  }

  #crossing(crossing: Crossing, isNew: boolean) {
    const known = this.state.open.find((each) => each.crossing.id === crossing.id);
    if (known && known.crossing.rev > crossing.rev) return this.#named(known);
    const ours = crossing.counts && crossing.role !== 'backup' && crossing.test !== true;
    if (!ours || crossing.car !== null) {
      this.#set({ open: this.state.open.filter((each) => each.crossing.id !== crossing.id) });
      if (ours) this.#setLast(crossing);
      return;
    }
    this.#setLast(crossing);
    if (known) return this.#named({ ...known, crossing });
    // A later revision of one that is not open has its number; the journal names only those that have none.
    if (this.state.settled.includes(crossing.id) || (isNew && crossing.rev > 0)) return;
    const open = [...this.state.open, { crossing, snapshot: this.state.snapshot, takenBack: false }];
    this.#set({ open: open.slice(-OPEN_MAX) });
    this.#beep('crossing');
  }

  /** In its place, named in this telling. */
  #named(open: Open): void {
    const { snapshot } = this.state;
    this.#set({
      open: this.state.open.map((each) => (each.crossing.id === open.crossing.id ? { ...open, snapshot } : each)),
    });
  }

  /** Somebody else, at the page, has dealt with a crossing that waits here. */
  #amended(amendment: Amendment) {
    const target = 'crossing' in amendment && typeof amendment.crossing === 'string' ? amendment.crossing : null;
    if (target === null || amendment.id.startsWith(`${this.state.options.run}:`)) return;
    if (this.state.open.some(({ crossing }) => crossing.id === target)) this.#settle(target);
  }

  #setLast({ utcUs, line }: Crossing): void {
    if ((utcUs ?? 0) >= (this.state.last?.utcUs ?? 0)) this.#set({ last: { utcUs, line, byHand: false } });
  }

  #confirm() {
    const [oldest] = waiting(this.state);
    const open = this.state.open.find(({ crossing }) => crossing.id === oldest?.id);
    if (!open) return this.#refuse('nothing waits');
    if (open.crossing.suggested == null) {
      this.#settle(open.crossing.id);
      this.#did({ kind: 'aside', open });
      return this.#notice('left to the desk');
    }
    if (this.state.away !== null) return this.#refuse('no bridge', 'confirm: no bridge, not done');
    const id = open.id ?? this.#newId();
    this.#settle(open.crossing.id);
    this.#sendNow({ id, action: 'confirm', crossing: open.crossing.id, reason: 'panel' }, { kind: 'confirm', open });
  }

  #undo() {
    const action = this.state.done.at(-1);
    if (!action) return this.#refuse('nothing to undo');
    const done = this.state.done.slice(0, -1);
    if (action.kind === 'aside') {
      this.#set({ done });
      this.#reopen({ ...action.open, takenBack: true });
      return this.#notice('open again');
    }
    if (action.kind === 'hand') return this.#undoHand(action.id, done);
    if (this.state.away !== null) return this.#refuse('no bridge', 'undo: no bridge, not done');
    this.#set({ done });
    const id = action.undoId ?? this.#newId();
    this.#sendNow({ id, action: 'undo', amendment: action.id, reason: 'panel' }, { kind: 'undo', action });
  }

  #undoHand(id: string, done: readonly Action[]) {
    const owed = this.state.owed.find((each) => each.id === id);
    if (owed && !owed.tried) {
      this.#set({ owed: this.state.owed.filter((each) => each !== owed) });
    } else {
      if (this.state.owed.length >= OWED_MAX) return this.#refuse('too many kept');
      const undo: Owed = { id: this.#newId(), what: { undoes: id }, tried: false };
      this.#set({ owed: [...this.state.owed, undo] });
    }
    this.#set({ done });
    this.#notice('by hand undone');
    this.say.push(`time by hand ${id} undone`);
    this.#sendOwed();
  }

  #hand(utcUs: UtcMicros) {
    const { line } = this.state.options;
    const time = formatUtc(utcUs);
    if (this.state.owed.length >= OWED_MAX) {
      return this.#refuse(
        'too many kept',
        `time by hand ${time} on ${line} is not kept: ${OWED_MAX} wait for the bridge`,
      );
    }
    const id = this.#newId();
    this.#set({
      owed: [...this.state.owed, { id, what: { utcUs }, tried: false }],
      last: { utcUs, line, byHand: true },
    });
    this.#did({ kind: 'hand', id });
    this.say.push(`time by hand ${time} on ${line}, ${id}`);
    this.#beep('crossing');
    if (this.state.away === null) this.#sendOwed();
    else this.#refuse('kept, no bridge', 'kept until the bridge is back');
  }

  /** Everything that the bridge must have and that is not on the way. */
  #sendOwed(): void {
    const { status, away, sent, options } = this.state;
    if (away !== null || status === null) return;
    for (const owed of this.state.owed) {
      if (sent[owed.id]) continue;
      const { id, what } = owed;
      // The bridge takes an undo of what it has only.
      if ('undoes' in what && this.state.owed.some((each) => each.id === what.undoes)) continue;
      const request: AmendmentRequest =
        'undoes' in what
          ? { id, action: 'undo', amendment: what.undoes, reason: 'panel' }
          : {
              ...{ id, action: 'insert', station: status.station, line: options.line },
              ...{ car: options.handCar, utcUs: what.utcUs, reason: 'by hand at the panel' },
            };
      this.#set({ owed: this.state.owed.map((each) => (each.id === id ? { ...each, tried: true } : each)) });
      this.#sendNow(request, { kind: 'owed' });
    }
  }

  /** `no` says why it was not done; `again`, that it may have been, or will be when it is sent again. */
  #answered(id: string, no?: { readonly why: string; readonly again: boolean }) {
    const { [id]: sent, ...rest } = this.state.sent;
    if (!sent) return;
    this.#set({ sent: rest });
    if (sent.kind === 'owed') return this.#answeredOwed(id, no);
    if (sent.kind === 'confirm') {
      const { open } = sent;
      if (!no) {
        this.#did({ kind: 'confirm', id, open });
        return this.#notice(`${open.crossing.suggested} confirmed`);
      }
      this.#reopen(no.again ? { ...open, id } : open);
      return this.#refuse(no.why, `confirm ${open.crossing.id}: ${no.why}`);
    }
    if (!no) {
      const { id: _spent, ...open } = sent.action.open;
      this.#reopen({ ...open, takenBack: true });
      return this.#notice(`${open.crossing.suggested} open again`);
    }
    this.#did(no.again ? { ...sent.action, undoId: id } : sent.action);
    this.#refuse(no.why, `undo of ${sent.action.id}: ${no.why}`);
  }

  #answeredOwed(id: string, no?: { readonly why: string; readonly again: boolean }) {
    if (no?.again) {
      if (this.state.away !== null) return this.#notice('kept, no bridge');
      return this.#refuse('refused, kept', `${id}: kept and sent again: ${no.why}`);
    }
    this.#set({ owed: this.state.owed.filter((each) => each.id !== id) });
    if (no) return this.#refuse('by hand REFUSED', `${id} is refused for good: ${no.why}`);
    this.#notice('by hand: sent');
    this.#sendOwed();
  }
}

/** What keeps the station from timing a car, the worst first. */
export function troublesOf({ status, away }: PanelState): readonly Trouble[] {
  if (away !== null) return [{ text: 'NO BRIDGE', why: `bridge away: ${away}; trying again for ever` }];
  if (status === null) return [];
  const { box, clock } = status;
  const troubles: Trouble[] = [];
  if (!status.online) troubles.push({ text: 'BRIDGE STOPS', why: 'the bridge is stopping' });
  if (box?.link !== 'up') troubles.push({ text: 'NO BOX', why: `box: link ${box?.link ?? 'unknown'}` });
  if (clock?.source === 'none') troubles.push({ text: 'NO TIME', why: 'clock: nothing names the time' });
  if (clock?.alarm != null) troubles.push({ text: 'CLOCK ALARM', why: `clock: ${clock.alarm}` });
  if (box?.stuck?.length) {
    troubles.push({ text: `${box.stuck.join(' ')} STUCK`.slice(0, 16), why: `inputs stuck: ${box.stuck.join(', ')}` });
  }
  return troubles;
}

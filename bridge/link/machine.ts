import {
  type BoxLine,
  type Configuration,
  type Diagnosis,
  decodeBoxLine,
  type Hello,
  type HostLine,
  isOfProtocol1,
  type LineFault,
  lastLineIn,
  PROTOCOL_VERSION,
} from '../../protocol/serial/codec.ts';
import { MICROS_PER_SECOND, type UtcMicros, utcMicros } from '../../protocol/time.ts';

/**
 * The conversation with a box (protocol/serial/README.md) as a pure function of state and input: no port, no timer, no journal. The thin shell
 * in `link.ts` feeds it and does what it says.
 */

export type LinkPhase = 'closed' | 'syncing' | 'up';

export interface LinkState {
  readonly phase: LinkPhase;
  /** Proof that a hello answers our question and is not left over from before. */
  readonly nonce: string;
  readonly boot: string | null;
  readonly firmware: string | null;
  readonly hz: number | null;
  /** The edge that must come next. */
  readonly expected: number;
  /** Highest edge known to be on disk. */
  readonly durable: number;
  /** What the box last said its next edge will be. */
  readonly announced: number;
  /** Box time of the last heartbeat or second: a smaller one is another boot. */
  readonly tick: number;
  /** Times of a clock that is never stepped. */
  readonly heardUs: number;
  readonly openedUs: number;
  readonly askedUs: number;
  readonly refused: Readonly<Record<LineFault, number>>;
  /** Edges declared lost. */
  readonly gone: number;
  /** Lines of protocol 1 have come since the port was opened. */
  readonly isOld: boolean;
  /** When the box last told of a GPS second. */
  readonly secondUs: number;
  /** The question for the box's counter that is on its way. */
  readonly timeAsked: { readonly nonce: string; readonly elapsedUs: number } | null;
  /** What the box last said of its settings and of how it is; `null` before. */
  readonly configuration: Configuration | null;
  readonly diagnosis: Diagnosis | null;
}

/** A line worth keeping, as it came, with when the host heard it. `text` is empty for a gap that the bridge itself declares. */
export interface BoxRecord {
  readonly boot: string;
  readonly heardUs: UtcMicros;
  readonly text: string;
  readonly line: BoxLine | NmeaSentence;
  /** When the host asked, of an answer to `time-request`: its tick lies between this and `heardUs`. */
  readonly askedUs?: UtcMicros;
  /** Which of the station's boxes said it: 0 or left out the main one, 1 its backup. */
  readonly box?: number;
}

/** A line of the GPS receiver on the Pi's second port, filed under the boot of the box that was up then: the two name one another's seconds. */
export interface NmeaSentence {
  readonly type: 'nmea';
  readonly text: string;
}

export type LinkInput =
  | { readonly kind: 'opened'; readonly elapsedUs: number; readonly nonce: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'line'; readonly elapsedUs: number; readonly heardUs: UtcMicros; readonly text: string }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'tick'; readonly elapsedUs: number }
  | { readonly kind: 'durable'; readonly boot: string; readonly seq: number };

export type LinkEffect =
  | { readonly kind: 'send'; readonly line: HostLine }
  | { readonly kind: 'record'; readonly record: BoxRecord }
  | { readonly kind: 'reopen'; readonly why: string }
  | { readonly kind: 'notice'; readonly text: string };

export interface LinkStep {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
}

/** What the journal holds of the last box: where to go on after a restart. */
export interface LinkMemory {
  readonly boot: string;
  /** Highest edge on disk. */
  readonly durable: number;
  /** Next edge as of the last heartbeat on disk. */
  readonly announced: number;
}

export const linkAtStart = (memory: LinkMemory | null): LinkState => ({
  phase: 'closed',
  nonce: '0000',
  boot: memory?.boot ?? null,
  firmware: null,
  hz: null,
  expected: (memory?.durable ?? 0) + 1,
  durable: memory?.durable ?? 0,
  announced: memory?.announced ?? 1,
  tick: 0,
  heardUs: 0,
  openedUs: 0,
  askedUs: 0,
  refused: { 'too-long': 0, crc: 0, form: 0, 'unknown-type': 0 },
  gone: 0,
  isOld: false,
  secondUs: 0,
  timeAsked: null,
  configuration: null,
  diagnosis: null,
});

/** Three heartbeats. */
const SILENCE_US_MAX = 3 * MICROS_PER_SECOND;
const HELLO_EVERY_US = 500_000;
/** A box that resets when the port opens needs its boot loader's two seconds first. */
const SYNC_US_MAX = 8 * MICROS_PER_SECOND;
const ASK_EVERY_US = 200_000;
const SECOND_MISSING_US = 5 * MICROS_PER_SECOND;
const TIME_EVERY_US = MICROS_PER_SECOND;

/** `durableOf` says how far the journal holds a boot, 0 where it does not know it. */
export function stepLink(state: LinkState, input: LinkInput, durableOf: (boot: string) => number): LinkStep {
  switch (input.kind) {
    case 'opened':
      return {
        state: {
          ...state,
          phase: 'syncing',
          nonce: input.nonce,
          isOld: false,
          openedUs: input.elapsedUs,
          askedUs: input.elapsedUs,
          heardUs: input.elapsedUs,
        },
        effects: [{ kind: 'send', line: { type: 'hello-request', nonce: input.nonce } }],
      };
    case 'closed':
      return { state: { ...state, phase: 'closed' }, effects: [] };
    case 'too-long':
      return { state: refuse(state, 'too-long'), effects: [] };
    case 'tick':
      return tick(state, input.elapsedUs);
    case 'durable':
      if (input.boot !== state.boot) return { state, effects: [] };
      return {
        state: { ...state, durable: Math.max(state.durable, input.seq) },
        effects: state.phase === 'up' ? [{ kind: 'send', line: { type: 'acknowledge', seq: input.seq } }] : [],
      };
    case 'line': {
      const decoded = decodeBoxLine(input.text);
      if (!decoded.ok) {
        const refused = refuse(state, decoded.reason);
        if (isOfProtocol1(input.text)) return { state: { ...refused, isOld: true }, effects: [] };
        const rest = lastLineIn(input.text);
        return rest === undefined
          ? { state: refused, effects: [] }
          : stepLink(refused, { ...input, text: rest }, durableOf);
      }
      const heard = { ...state, heardUs: input.elapsedUs };
      if (decoded.line.type === 'hello') return hello(heard, decoded.line, input, durableOf);
      // Until the hello that answers our nonce, nothing counts: it may be from before this open, or from another box.
      if (state.phase !== 'up' || state.boot === null) return { state, effects: [] };
      return box(heard, state.boot, decoded.line, input);
    }
  }
}

type LineInput = Extract<LinkInput, { kind: 'line' }>;

const keep = (line: BoxLine, boot: string, { heardUs, text }: LineInput): LinkEffect => ({
  kind: 'record',
  record: { boot, heardUs, text, line },
});

const declareGap = (boot: string, seq: number, count: number, { heardUs }: LineInput): LinkEffect => ({
  kind: 'record',
  record: { boot, heardUs, text: '', line: { type: 'gap', seq, count } },
});

function hello(state: LinkState, line: Hello, input: LineInput, durableOf: (boot: string) => number): LinkStep {
  const sameBoot = line.boot === state.boot;
  if (line.nonce !== state.nonce) {
    // Another nonce is left over from before; 0000 is a box that has just been reset: ask it again.
    const wasReset = state.phase === 'up' && line.nonce === '0000' && !sameBoot;
    return wasReset
      ? askAnew(state, input.elapsedUs, `boot ${state.boot} is now ${line.boot}`)
      : { state, effects: [] };
  }
  // The answer to a question asked twice.
  if (state.phase === 'up' && sameBoot) return { state, effects: [] };
  const refused = (text: string): LinkStep => ({
    state: { ...state, phase: 'syncing' },
    effects: [{ kind: 'notice', text }],
  });
  if (line.protocol !== PROTOCOL_VERSION) {
    return refused(
      `box ${line.boot} speaks protocol ${line.protocol}; this bridge speaks ${PROTOCOL_VERSION}: flash the firmware of this release`,
    );
  }
  const durable = Math.max(durableOf(line.boot), sameBoot ? state.expected - 1 : 0);
  if (line.next <= durable) {
    // Acknowledging would erase what it holds; so it keeps it, and a person has to look.
    return refused(
      `box says boot ${line.boot} and next edge ${line.next}, but the journal has that boot up to ${durable}: another box of the same number; give each its own`,
    );
  }
  const effects: LinkEffect[] = [];
  let gone = state.gone;
  if (state.boot !== null && !sameBoot && state.announced > state.expected) {
    const count = state.announced - state.expected;
    gone += count;
    effects.push(declareGap(state.boot, state.expected, count, input));
  }
  let expected = durable + 1;
  effects.push(keep(line, line.boot, input));
  if (line.oldest > expected) {
    // The box was told by somebody that these were safe; this journal does not have them.
    const count = line.oldest - expected;
    gone += count;
    effects.push(declareGap(line.boot, expected, count, input));
    expected = line.oldest;
  }
  effects.push({ kind: 'send', line: { type: 'resend', seq: expected } });
  return {
    state: {
      ...state,
      phase: 'up',
      boot: line.boot,
      firmware: line.firmware,
      hz: line.hz,
      expected,
      durable: expected - 1,
      announced: line.next,
      tick: 0,
      secondUs: input.elapsedUs,
      askedUs: input.elapsedUs,
      gone,
    },
    effects,
  };
}

function box(state: LinkState, boot: string, line: Exclude<BoxLine, Hello>, input: LineInput): LinkStep {
  switch (line.type) {
    case 'configuration':
    case 'diagnosis':
      return { state: { ...state, [line.type]: line }, effects: [keep(line, boot, input)] };
    case 'time': {
      const asked = state.timeAsked;
      if (asked?.nonce !== line.nonce) return { state, effects: [] };
      const askedUs = utcMicros(input.heardUs - (input.elapsedUs - asked.elapsedUs));
      const record = { boot, heardUs: input.heardUs, text: input.text, line, askedUs };
      return { state: { ...state, timeAsked: null }, effects: [{ kind: 'record', record }] };
    }
    case 'pps': {
      if (line.tick < state.tick) return askAnew(state, input.elapsedUs, `its counter of boot ${boot} went back`);
      return {
        state: { ...state, tick: line.tick, secondUs: input.elapsedUs },
        effects: [keep(line, boot, input)],
      };
    }
    case 'heartbeat': {
      // The hello of a reset may have been unreadable. Nothing of another boot may be acknowledged under the name of this one.
      if (line.tick < state.tick || line.next < state.announced) {
        return askAnew(state, input.elapsedUs, `its counters of boot ${boot} went back`);
      }
      const announced = { ...state, tick: line.tick, announced: line.next };
      const effects = [keep(line, boot, input)];
      if (line.next > state.expected) return ask(announced, input.elapsedUs, effects);
      if (line.oldest <= state.durable) {
        effects.push({ kind: 'send', line: { type: 'acknowledge', seq: state.durable } });
      }
      return { state: announced, effects };
    }
    case 'edge': {
      if (line.seq > state.expected) return ask(state, input.elapsedUs, []);
      if (line.seq < state.expected) return { state, effects: [] };
      return { state: { ...state, expected: line.seq + 1 }, effects: [keep(line, boot, input)] };
    }
    case 'gap': {
      const after = line.seq + line.count;
      if (line.seq > state.expected) return ask(state, input.elapsedUs, []);
      if (after <= state.expected) return { state, effects: [] };
      const count = after - state.expected;
      // A gap may have grown since it was first sent; only what is new of it is kept.
      const whole = line.seq === state.expected;
      return {
        state: { ...state, expected: after, gone: state.gone + count },
        effects: [whole ? keep(line, boot, input) : declareGap(boot, state.expected, count, input)],
      };
    }
  }
}

/** The box is not the one that it was a moment ago: nothing counts until it has answered a new question. */
function askAnew(state: LinkState, elapsedUs: number, why: string): LinkStep {
  const nonce = ((Number.parseInt(state.nonce, 16) + 1) & 0xffff || 1).toString(16).padStart(4, '0');
  return {
    state: { ...state, phase: 'syncing', nonce, openedUs: elapsedUs, askedUs: elapsedUs },
    effects: [
      { kind: 'notice', text: `box was reset: ${why}` },
      { kind: 'send', line: { type: 'hello-request', nonce } },
    ],
  };
}

/** Asks for everything from the expected edge on, not more often than the line can answer. */
function ask(state: LinkState, elapsedUs: number, effects: readonly LinkEffect[]): LinkStep {
  if (elapsedUs - state.askedUs < ASK_EVERY_US) return { state, effects };
  return {
    state: { ...state, askedUs: elapsedUs },
    effects: [...effects, { kind: 'send', line: { type: 'resend', seq: state.expected } }],
  };
}

function tick(state: LinkState, elapsedUs: number): LinkStep {
  if (state.phase === 'syncing') {
    if (elapsedUs - state.openedUs > SYNC_US_MAX) {
      const why = state.isOld
        ? `box speaks protocol 1; this bridge speaks ${PROTOCOL_VERSION}: flash the firmware of this release`
        : 'no hello within 8 s: no Centesimo box on this port, or another firmware';
      return { state, effects: [{ kind: 'reopen', why }] };
    }
    if (elapsedUs - state.askedUs >= HELLO_EVERY_US) {
      return {
        state: { ...state, askedUs: elapsedUs },
        effects: [{ kind: 'send', line: { type: 'hello-request', nonce: state.nonce } }],
      };
    }
  }
  if (state.phase === 'up' && elapsedUs - state.heardUs > SILENCE_US_MAX) {
    return { state, effects: [{ kind: 'reopen', why: 'box silent for 3 s' }] };
  }
  if (state.phase === 'up' && elapsedUs - state.secondUs > SECOND_MISSING_US) return askTime(state, elapsedUs);
  return { state, effects: [] };
}

/** Without the GPS second this computer's clock has to stand in: where is the box's counter now? */
function askTime(state: LinkState, elapsedUs: number): LinkStep {
  const before = state.timeAsked;
  if (before && elapsedUs - before.elapsedUs < TIME_EVERY_US) return { state, effects: [] };
  const nonce = ((Number.parseInt(before?.nonce ?? state.nonce, 16) + 1) & 0xffff).toString(16).padStart(4, '0');
  return {
    state: { ...state, timeAsked: { nonce, elapsedUs } },
    effects: [{ kind: 'send', line: { type: 'time-request', nonce } }],
  };
}

const refuse = (state: LinkState, reason: LineFault): LinkState => ({
  ...state,
  refused: { ...state.refused, [reason]: state.refused[reason] + 1 },
});

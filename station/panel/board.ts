import { EventEmitter } from 'node:events';
import firmata, { type Firmata } from 'firmata-io';
import five, { type Button as FiveButton } from 'johnny-five';
import { SerialPort } from 'serialport';
import type { Clock, Timer } from '../../protocol/clock.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import { BUTTONS, type Button } from './panel.ts';
import { LAMPS, type Pins } from './pins.ts';
import { changed, DARK, LCD_COLUMNS, type PanelView } from './view.ts';

/**
 * The panel's board: johnny-five over StandardFirmata. It lives for one opening of the port; after `onClosed` another one is made. johnny-five
 * knows no closing and keeps what it has made for ever, so that on closing all of it is cut off from board and port.
 */
export interface PanelBoard {
  /** Sends what differs from what is shown. */
  show(view: PanelView): void;
  /** Resolves when what was shown last has gone out. */
  close(): Promise<void>;
}

export interface BoardEvents {
  /** `utcUs`: when the first edge of the contact was here. */
  onPress(button: Button, utcUs: UtcMicros): void;
  /** Once, whatever ended it. */
  onClosed(why: string): void;
}

const MS = 1_000;
/** What StandardFirmata is compiled with. */
const BAUD = 57_600;
/** A board that was not reset by the opening says nothing until it is asked; one in its bootloader hears nothing for 2 s. */
const ASK_MS = 2_500;
const READY_US = 10_000 * MS;
const PING_EVERY_US = 3_000 * MS;
const PONG_US = 3_000 * MS;
/** Contacts bounce; nobody presses a button five times a second. */
const PRESS_APART_US = 200 * MS;
/** The firmware's longest answer, its capabilities, is some 200 bytes. */
const MESSAGE_BYTES_MAX = 4_096;
const CLOSED = 'port closed: unplugged or powered off';
/**
 * Into step with nibbles whatever it took before (HD44780 data sheet, figure 24), two lines, on, no cursor, to the right. Said again and again: one
 * spike on the cable and an LCD shows rubbish for ever. johnny-five leaves the cursor on, and its noCursor() sends an entry mode instead.
 */
const LCD_BEGIN = [0x33, 0x32, 0x28, 0x0c, 0x06];
const LCD_AGAIN_US = 20_000 * MS;
const NOTHING: PanelView['lcd'] = ['', ''];
/** Half a second of line: a board that takes no more is asked for a sign of life meanwhile. */
const WAITING_BYTES_MAX = 2_880;

/** Between port and library: an answer that it chokes on closes this port instead of ending the process, and after that nothing reaches it. */
class Transport extends EventEmitter {
  readonly #send: (bytes: Buffer, done: () => void) => void;
  constructor(send: (bytes: Buffer, done: () => void) => void) {
    super();
    this.#send = send;
  }
  write(bytes: Buffer, done: () => void): void {
    this.#send(bytes, done);
  }
}

/** Rejects with a reason that a person can read where there is no board, or one that speaks no Firmata. */
export async function openBoard(path: string, pins: Pins, clock: Clock, events: BoardEvents): Promise<PanelBoard> {
  const port = new SerialPort({ path, baudRate: BAUD, autoOpen: false, hupcl: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  await new Promise<void>((resolve) => port.flush(() => resolve()));

  let isClosed = false;
  let fail = (_why: string): void => {};
  const endings: (() => void)[] = [];
  const timers = new Set<Timer>();
  const after = (us: number, action: () => void): Timer => {
    const timer = clock.after(us, () => {
      timers.delete(timer);
      action();
    });
    timers.add(timer);
    return timer;
  };
  const end = (): void => {
    isClosed = true;
    for (const timer of timers) timer.cancel();
    for (const ending of endings) ending();
  };
  const lost = (why: string): void => {
    if (isClosed) return;
    end();
    // Until it is closed the port is locked against the next opening; destroy() alone closes nothing.
    shut().then(() => fail(why));
  };
  const shut = async (): Promise<void> => {
    if (port.isOpen) await new Promise<void>((done) => port.close(() => done()));
    port.destroy();
  };

  const transport = new Transport((bytes, done) => {
    if (!isClosed) port.write(bytes, done);
  });
  const io = new firmata.Firmata(transport, { reportVersionTimeout: ASK_MS });
  io.on('error', (error: Error) => lost(error.message));
  endings.push(() => {
    clearTimeout(io.reportVersionTimeoutId);
    io.removeAllListeners();
    io.on('error', () => {});
    transport.removeAllListeners();
    io.transport = new Transport(() => {});
  });
  port.on('data', (chunk: Buffer) => {
    if (isClosed) return;
    try {
      transport.emit('data', chunk);
    } catch (error) {
      lost(`no Firmata: ${(error as Error).message}`);
    }
    if (io.buffer.length > MESSAGE_BYTES_MAX) lost('no Firmata: a message without an end');
  });
  port.on('error', (error) => lost(error.message));
  port.on('close', () => lost(CLOSED));

  await new Promise<void>((resolve, reject) => {
    fail = (why) => reject(new Error(why));
    after(READY_US, () => lost('no answer: is StandardFirmata on that board? See station/panel/README.md'));
    io.once('ready', resolve);
    transport.emit('open');
  });
  for (const timer of timers) timer.cancel();
  const { show, forget } = await attach(io, pins, clock, events.onPress).catch((error: Error) => {
    lost(error.message);
    throw error;
  });
  endings.push(forget);
  if (isClosed) {
    forget();
    throw new Error(CLOSED);
  }
  fail = events.onClosed;
  watchOver(io, after, lost);

  return {
    show: (view) => {
      if (!isClosed && port.writableLength < WAITING_BYTES_MAX) show(view);
    },
    close: async () => {
      if (isClosed) return;
      await new Promise<void>((done) => {
        const late = clock.after(PONG_US, done);
        port.drain(() => {
          late.cancel();
          done();
        });
      });
      if (isClosed) return;
      end();
      await shut();
    },
  };
}

/** A board that hangs, and one that was reset and has forgotten its pins, are both opened again. */
function watchOver(io: Firmata, after: (us: number, action: () => void) => Timer, lost: (why: string) => void): void {
  // Only a board that begins names its firmware without being asked.
  io.on('queryfirmware', () => lost('the board was reset'));
  const ping = (): void => {
    let isHeard = false;
    io.reportVersion(() => {
      isHeard = true;
    });
    after(PONG_US, () => {
      if (!isHeard) return lost(`the board has not answered for ${PONG_US / 1e6} s`);
      after(PING_EVERY_US, ping);
    });
  };
  ping();
}

/** Lamps, buttons and LCD of a board that is ready. */
async function attach(io: Firmata, pins: Pins, clock: Clock, onPress: BoardEvents['onPress']) {
  // No REPL, no words on the terminal, no handler for SIGINT that ends the process.
  const board = new five.Board({ io, repl: false, debug: false, sigint: false });
  board.on('error', () => {});
  await new Promise<void>((resolve) => board.once('ready', () => resolve()));

  const lamps = LAMPS.map((name) => [name, new five.Led({ pin: pins[name], board })] as const);
  for (const [, lamp] of lamps) lamp.off();
  const buttons = BUTTONS.map((name) => attachButton(io, pins[name], clock, (utcUs) => onPress(name, utcUs), board));
  const lcd =
    pins.lcd === null
      ? null
      : new five.LCD({ controller: 'PCF8574', address: pins.lcd, rows: 2, cols: LCD_COLUMNS, board });

  let shown = DARK;
  let begunUs = Number.NEGATIVE_INFINITY;
  const show = (view: PanelView): void => {
    if (lcd && clock.elapsedUs() - begunUs >= LCD_AGAIN_US) {
      begunUs = clock.elapsedUs();
      for (const instruction of LCD_BEGIN) lcd.command(instruction);
      shown = { ...shown, lcd: NOTHING };
    }
    for (const [name, lamp] of lamps) {
      if (view[name] !== shown[name]) view[name] ? lamp.on() : lamp.off();
    }
    for (const row of [0, 1] as const) {
      const change = changed(shown.lcd[row], view.lcd[row]);
      if (!lcd || !change) continue;
      lcd.setCursor(change.column, row);
      lcd.print(change.text, { dontProcessSpecials: true });
    }
    shown = view;
  };

  const forget = (): void => {
    if (board.timer) clearTimeout(board.timer);
    five.Board.cache.length = 0;
    five.Board.Pins.normalize.clear();
    for (const each of [...lamps.map(([, lamp]) => lamp), ...buttons, ...(lcd ? [lcd] : [])]) {
      each.board = null;
      each.io = null;
    }
    board.removeAllListeners();
    board.on('error', () => {});
  };
  return { show, forget };
}

/** johnny-five says that a contact has closed when it has been quiet for 7 ms; the time of a press is that of its first edge. */
function attachButton(
  io: Firmata,
  pin: number,
  clock: Clock,
  onPress: (utcUs: UtcMicros) => void,
  board: InstanceType<typeof five.Board>,
): FiveButton {
  let level: number | undefined;
  let edge: { readonly utcUs: UtcMicros; readonly elapsedUs: number } | null = null;
  let lastUs = Number.NEGATIVE_INFINITY;
  io.on(`digital-read-${pin}`, (value: number) => {
    // Held down since before the board was there is no press.
    if (value === 0 && level === 1) edge ??= { utcUs: clock.nowUs(), elapsedUs: clock.elapsedUs() };
    level = value;
  });
  const button = new five.Button({ pin, board, isPullup: true });
  button.on('press', () => {
    if (!edge || edge.elapsedUs - lastUs < PRESS_APART_US) return;
    lastUs = edge.elapsedUs;
    onPress(edge.utcUs);
  });
  button.on('release', () => {
    edge = null;
  });
  return button;
}

import type { BoxPortEvents, OpenBoxPort } from '../../bridge/index.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Life } from './life.ts';

/** A line between a box, or a receiver, and a bridge, which can be pulled out, held up and damaged. */
export interface SerialLine {
  /** For one life of the bridge. */
  open(life: Life): OpenBoxPort;
  /** From the device. Lost where nobody has the line open, as on a wire. */
  fromDevice(bytes: Uint8Array): void;
  isPlugged: boolean;
  /** The computer reads nothing for so long. */
  holdUp(us: number): void;
  /** What happens to bytes on their way to the computer, and from it. */
  toComputer: (bytes: Uint8Array) => Uint8Array;
  toDevice: (bytes: Uint8Array) => Uint8Array;
  unplug(): void;
}

/** As the bridge's own port reader has it: longer lines are thrown away. */
const LINE_CHARACTERS_MAX = 4 * 96;

export function serialLine(time: Clock, onDevice: (bytes: Uint8Array) => void): SerialLine {
  let listener: { readonly events: BoxPortEvents; readonly life: Life } | null = null;
  let text = '';
  let heldUntilUs = 0;

  const close = (why: string): void => {
    const before = listener;
    listener = null;
    before?.life.hear(() => before.events.onClosed(why));
  };
  const read = (bytes: Uint8Array): void => {
    const to = listener;
    if (!to) return;
    const lines = (text + Buffer.from(bytes).toString('latin1')).split('\n');
    text = lines.pop() ?? '';
    if (text.length > LINE_CHARACTERS_MAX) text = '';
    for (const line of lines) {
      to.life.hear(() => {
        if (listener !== to) return;
        if (line.length > LINE_CHARACTERS_MAX) to.events.onTooLong();
        else to.events.onLine(line);
      });
    }
  };

  const line: SerialLine = {
    isPlugged: true,
    toComputer: (bytes) => bytes,
    toDevice: (bytes) => bytes,
    open: (life) => async (events) => {
      if (!line.isPlugged) throw new Error('no such port');
      const mine = { events, life };
      listener = mine;
      text = '';
      const bytes = { read: 0, written: 0 };
      life.onEnd(() => {
        if (listener === mine) listener = null;
      });
      return {
        bytes,
        write: (words) =>
          life.say(() => {
            bytes.written += words.length;
            // On its way while the one who writes goes on.
            if (listener === mine) time.after(0, () => onDevice(line.toDevice(Buffer.from(words, 'latin1'))));
          }),
        close: () => {
          if (listener === mine) listener = null;
        },
      };
    },
    fromDevice: (chunk) => {
      if (!line.isPlugged) return;
      const bytes = line.toComputer(chunk);
      const waitUs = heldUntilUs - time.elapsedUs();
      if (waitUs <= 0) read(bytes);
      else time.after(waitUs, () => read(bytes));
    },
    holdUp: (us) => {
      heldUntilUs = Math.max(heldUntilUs, time.elapsedUs() + us);
    },
    unplug: () => {
      line.isPlugged = false;
      close('port closed: unplugged or powered off');
    },
  };
  return line;
}

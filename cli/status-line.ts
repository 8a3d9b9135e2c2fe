/** One line at the foot of a terminal that says how far things are, with the log above it. On a pipe there is only the log. */
export interface StatusLine {
  /** `share` from 0 to 1. */
  show(share: number, text: string): void;
  log(text: string): void;
  end(): void;
}

const BAR_CHARACTERS = 30;
const CLEAR = '\r\x1b[2K';

export function statusLine(stream: NodeJS.WriteStream): StatusLine {
  const onTerminal = stream.isTTY === true;
  let line = '';
  return {
    show: (share, text) => {
      if (!onTerminal) return;
      const filled = Math.round(BAR_CHARACTERS * Math.min(1, Math.max(0, share)));
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_CHARACTERS - filled);
      // A line that wrapped could not be cleared again.
      line = `${bar} ${text}`.slice(0, Math.max(0, stream.columns - 1));
      stream.write(CLEAR + line);
    },
    log: (text) => stream.write(line === '' ? `${text}\n` : `${CLEAR}${text}\n${line}`),
    end: () => {
      if (line !== '') stream.write(CLEAR);
      line = '';
    },
  };
}

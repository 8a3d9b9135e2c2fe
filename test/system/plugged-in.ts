import { FirmwareBox } from '../../simulator/box/firmware-box.ts';
import { createOscillator } from '../../simulator/box/oscillator.ts';
import { openPseudoTerminal } from '../../simulator/box/pseudo-terminal.ts';
import { createRandom } from '../../simulator/random.ts';

/** Hardware on the table, behind pseudo-terminals. */

const EVERY_MS = 5;
const opened: (() => void)[] = [];
/** Called by `unplugAll`, which a test calls after each. */
export const onUnplug = (close: () => void): void => void opened.push(close);
export const unplugAll = (): void => {
  for (const close of opened.splice(0)) close();
};

/** The released firmware in the emulator, in real time, 6,700 ppm slow unless told otherwise, and the path of its port. */
export async function plugIn({
  pps,
  number = 0x12,
  offsetPpm = -6_700,
}: {
  pps: boolean;
  number?: number;
  offsetPpm?: number;
}) {
  const terminal = await openPseudoTerminal();
  const nowUs = () => Date.now() * 1000;
  const powerOnUs = nowUs();
  const random = createRandom('box');
  const box = new FirmwareBox({
    number,
    powerOnUs,
    oscillator: createOscillator({ hz: 16_000_000, powerOnUs, offsetPpm }),
    pps: pps ? { jitterNs: 30, random } : null,
    onBytes: (bytes) => void terminal.write(bytes),
  });
  terminal.onBytes((bytes) => box.receive(bytes));
  const running = setInterval(() => box.advanceTo(nowUs()), EVERY_MS);
  opened.push(() => {
    clearInterval(running);
    terminal.close();
  });
  return { path: terminal.path, box };
}

/** A receiver that says each second 0.15 s after it what the time is, `offS` wrong. */
export async function receiver(offS = 0) {
  const terminal = await openPseudoTerminal();
  let said = Math.floor(Date.now() / 1000);
  const saying = setInterval(() => {
    const second = Math.floor((Date.now() - 150) / 1000);
    if (second <= said) return;
    said = second;
    const utc = new Date((second + offS) * 1000).toISOString();
    const [time, date] = [
      utc.slice(11, 19).replaceAll(':', ''),
      `${utc.slice(8, 10)}${utc.slice(5, 7)}${utc.slice(2, 4)}`,
    ];
    const body = `GNRMC,${time}.00,A,4533.00,N,01013.00,E,0.0,,${date},,,A`;
    const sum = [...body].reduce((xor, character) => xor ^ character.charCodeAt(0), 0);
    terminal.write(Buffer.from(`$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`, 'latin1'));
  }, EVERY_MS);
  opened.push(() => {
    clearInterval(saying);
    terminal.close();
  });
  return terminal.path;
}
